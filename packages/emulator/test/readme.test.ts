// The README's tables are complete: they are compared with the tables of the source.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { optionRows } from '../src/cli/options.ts';
import { controlRoutes } from '../src/control/app.ts';
import { magicRecipients } from '../src/delivery/outcome.ts';
import { mailgunResponses } from '../src/http/mailgun-responses.ts';
import { mailgunRoutes } from '../src/resources/routes.ts';
import { packageRoot } from './ensure-built.ts';

// Listing routes uses no dependency.
const routes = mailgunRoutes({} as never);
const ownRoutes = controlRoutes({ state: {}, emails: {}, posting: {} } as never);
const readme = readFileSync(path.join(packageRoot, 'README.md'), 'utf8');

it.each([
  { what: 'every option', words: optionRows.map(({ flag }) => `--${flag}`) },
  { what: 'every known response', words: Object.keys(mailgunResponses) },
  { what: 'every magic recipient', words: Object.keys(magicRecipients).map((name) => `${name}@`) },
  {
    what: 'every call under /_emulator/',
    words: ownRoutes
      .flatMap(({ path: route }) => route.split('/')[1] ?? [])
      .filter((word) => word !== '' && word !== 't'),
  },
  {
    what: 'every resource of Mailgun',
    words: routes.flatMap(({ path: route }) =>
      route
        .split('/')
        .filter((word) => /^[a-z_]{4,}$/.test(word))
        .slice(0, 1),
    ),
  },
])('names $what', ({ words }) => {
  expect([...new Set(words)].filter((word) => !readme.includes(word))).toEqual([]);
});
