// Which of many routes the recipients of one email match, and how long it takes.
import { expect, it } from 'vitest';
import { createRoutePlanner } from '../src/resources/routes/plan.ts';
import type { MailRoute } from '../src/resources/routes/storage.ts';

const routeFor = (id: string, expression: string): MailRoute => ({
  id,
  priority: 0,
  description: '',
  expression,
  actions: ['store()'],
  created_at: 'Sun, 01 Nov 2026 12:00:00 GMT',
});

it.each([
  { name: 'addresses', expressionOf: (index: number) => `match_recipient("user${index}@mg.example.com")` },
  { name: 'patterns with a group', expressionOf: (index: number) => `match_recipient("(?P<user>user${index})@.*")` },
  { name: 'either of two', expressionOf: (index: number) => `match_recipient("(user|other)${index}@.*")` },
  {
    name: 'two headers',
    expressionOf: (index: number) => `match_header("subject", "^help") and match_recipient("user${index}@")`,
  },
])('50 recipients match 1,000 routes in less than a second: $name', ({ expressionOf }) => {
  const routes = Array.from({ length: 1_000 }, (_, index) => routeFor(String(index), expressionOf(index)));
  const startedMs = process.cpuUsage().user / 1_000;
  const problems: string[] = [];
  const plan = createRoutePlanner(routes, [['Subject', 'Help with 12345']]);
  const matched = Array.from({ length: 50 }, (_, index) =>
    plan(`user${index + 900}@mg.example.com`, (problem) => problems.push(problem)).routes.map(({ id }) => id),
  );
  expect(matched).toEqual(Array.from({ length: 50 }, (_, index) => [String(index + 900)]));
  expect(problems).toEqual([]);
  expect(process.cpuUsage().user / 1_000 - startedMs).toBeLessThan(1_000);
});
