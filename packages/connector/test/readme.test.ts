// The two READMEs agree with the connector: their tables list what exists, and their error sentences are those that an operator
// sees. Their examples are files of examples/, which host/test/examples.test.ts runs.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { configFields } from '../src/config/config-fields.ts';
import { defaultDeliveries } from '../src/config/default-deliveries.ts';
import { deliveryFields } from '../src/config/delivery-fields.ts';
import { errorCatalog } from '../src/errors/error-catalog.ts';
import { errorPatterns } from '../src/mailgun/error-patterns.ts';
import { networkAdvice } from '../src/mailgun/network/network-errors.ts';

const root = path.join(import.meta.dirname, '../../..');
const readmes = ['README.md', 'packages/connector/README.md'].map((file) => ({
  file,
  text: readFileSync(path.join(root, file), 'utf8'),
}));
/** Names in code marks in the first cells of table rows. */
const firstCells = (text: string) =>
  [...text.matchAll(/^\| ([^|]+) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([\w-]+)`/g)].map(([, name]) => name),
  );

describe.each(readmes)('$file', ({ text }) => {
  it('names every field of the config and of a delivery', () => {
    const names = [...text.matchAll(/`(\w+)`/g)].map(([, name]) => name);
    expect(names).toEqual(
      expect.arrayContaining([...Object.keys(configFields), ...Object.keys(deliveryFields), 'locales']),
    );
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
  const known = [...Object.keys(configFields), ...Object.keys(deliveryFields), 'locales'];
  expect(firstCells(table).filter((name) => name && !known.includes(name))).toEqual([]);
});

it('quotes error sentences as operators see them', () => {
  const sentences = [
    ...Object.values(errorCatalog).map(({ operatorMessage }) => operatorMessage),
    ...errorPatterns.flatMap(({ operatorMessage }) => operatorMessage ?? []),
    ...networkAdvice.map(([, advice]) => advice),
    'The domain is in the other region: the test email was sent', // of mailgun/send-console-test.ts
    'No delivery fits the usage type SignIn', // of content/resolve-content.ts
  ];
  const table = readmes[0]?.text.split('| Message |')[1]?.split('\n## ')[0] ?? '';
  const quoted = [...table.matchAll(/^\| ([A-Z][^|]+) \|/gm)].flatMap(([, cell = '']) => cell.split(' / '));
  const starts = quoted.map((sentence) => sentence.replace(/ ?…$/, ''));
  expect(starts.length).toBeGreaterThan(12);
  expect(starts.filter((start) => !sentences.some((sentence) => sentence.startsWith(start)))).toEqual([]);
});

it('names in SECURITY.md a test for each guarantee, and only tests that exist', () => {
  const table =
    readFileSync(path.join(root, 'SECURITY.md'), 'utf8').split('| Guarantee | Test |')[1]?.split('\n## ')[0] ?? '';
  const rows = [...table.matchAll(/^\| (?!---)(.+) \| ([^|]+) \|$/gm)].map(([, guarantee = '', cell = '']) => {
    const names = [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
    const files = names.filter((name) => /\.(test|case)\.ts$/.test(name));
    const titles = names.filter((name) => !files.includes(name) && !name.startsWith('npm '));
    return { guarantee, files, titles };
  });
  const read = (file: string) =>
    readFileSync(path.join(root, /^(host|packages)\//.test(file) ? '' : 'packages/connector/test', file), 'utf8');

  expect(rows.length).toBeGreaterThan(25);
  expect(rows.filter(({ files }) => files.length === 0)).toEqual([]);
  expect(
    rows.flatMap(({ files, titles }) => titles.filter((title) => !files.some((file) => read(file).includes(title)))),
  ).toEqual([]);
  for (const file of rows.flatMap(({ files }) => files)) expect(read(file)).not.toBe('');
});
