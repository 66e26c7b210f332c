// What the two READMEs say of the connector is true: their tables name what exists, and their error sentences are those that
// an operator sees. Their examples are run by host/test/documentation.test.ts.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultDeliveries } from '../src/default-deliveries.js';
import { deliveryFields } from '../src/delivery.js';
import { fields } from '../src/fields.js';
import { kinds, networkAdvices } from '../src/kinds.js';
import { knownSentences } from '../src/sentences.js';

const root = path.join(import.meta.dirname, '../../..');
const readmes = ['README.md', 'packages/connector/README.md'].map((file) => ({
  file,
  text: readFileSync(path.join(root, file), 'utf8'),
}));
/** First cells of the rows of a table, code marks taken off. */
const firstCells = (text: string) =>
  [...text.matchAll(/^\| ([^|]+) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([\w-]+)`/g)].map(([, name]) => name),
  );

describe.each(readmes)('$file', ({ text }) => {
  it('names every field of the config and of a delivery', () => {
    const named = [...text.matchAll(/`(\w+)`/g)].map(([, name]) => name);
    expect(named).toEqual(expect.arrayContaining([...Object.keys(fields), ...Object.keys(deliveryFields), 'locales']));
  });

  it('names every usage type', () => {
    for (const type of Object.keys(defaultDeliveries)) expect(text).toContain(`\`${type}\``);
  });
});

it('the guide that Console shows has no images: it would look for them in Logto’s own repository', () => {
  expect(readmes[1]?.text).not.toMatch(/!\[|<img/);
});

it('lists as fields only what exists', () => {
  const table = readmes[0]?.text.split('## Configure it')[1]?.split('### Locales')[0] ?? '';
  const known = [...Object.keys(fields), ...Object.keys(deliveryFields), 'locales'];
  expect(firstCells(table).filter((name) => name && !known.includes(name))).toEqual([]);
});

it('quotes error sentences as they are told', () => {
  const told = [
    ...Object.values(kinds).map(({ operator }) => operator),
    ...knownSentences.flatMap(({ operator }) => operator ?? []),
    ...networkAdvices.map(([, advice]) => advice),
    'The domain lives in the other region: the test mail went out', // made in mailgun.ts
    'No delivery can serve the usage type SignIn', // made in content.ts
  ];
  const table = readmes[0]?.text.split('| It says |')[1]?.split('\n## ')[0] ?? '';
  const quoted = [...table.matchAll(/^\| ([A-Z][^|]+) \|/gm)].flatMap(([, cell = '']) => cell.split(' / '));
  const starts = quoted.map((sentence) => sentence.replace(/ ?…$/, ''));
  expect(starts.length).toBeGreaterThan(12);
  expect(starts.filter((start) => !told.some((sentence) => sentence.startsWith(start)))).toEqual([]);
});
