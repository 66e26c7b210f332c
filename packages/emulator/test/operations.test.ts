// The README's table of operations is made of the routes.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { coveredOperations, renderList, renderTable, withTable } from '../scripts/operations.js';
import { mailgunRoutes } from '../src/resources/routes.ts';

const file = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
const routes = mailgunRoutes({} as never);

it('README.md and docs/operations.md state what the routes declare: node packages/emulator/scripts/operations.js writes them', () => {
  const operations = coveredOperations(routes);
  const readme = file('README.md');
  expect(withTable(readme, renderTable(operations))).toBe(readme);
  expect(renderList(operations)).toBe(file('docs/operations.md'));
});

it('a route of an operation that does not declare its coverage is reported', () => {
  expect(() => coveredOperations([{ method: 'GET', path: '/v3/ips' }])).toThrow(
    "GET /v3/ips: its route must declare coverage: 'exact' or 'approximate'",
  );
});
