// The example project of the README, as it is read, built and shown.
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { lintConfig as guard } from 'connector-mailgun/inspect';
import { expect, it } from 'vitest';
import { lintConfig } from '../src/lint/lint-config.ts';
import { createBoard } from '../src/project/board.ts';
import { buildConfig } from '../src/project/build.ts';
import { formatProject } from '../src/project/format-project.ts';
import { parseProject } from '../src/project/parse-project.ts';
import { apiKey } from './lab.ts';

const read = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8');
const text = read('../examples/mailgun-studio.json');
const parsed = parseProject(text);
if (!parsed.ok) throw new Error(parsed.issues.map(({ message }) => message).join('\n'));
const { project } = parsed;

it('is in the order in which the studio writes it', () => {
  const withoutSpaces = (json: string) => JSON.stringify(JSON.parse(json));

  expect(withoutSpaces(formatProject(project))).toBe(withoutSpaces(text));
});

it('is valid to an editor that knows the schema', () => {
  expect(new Ajv().validate(JSON.parse(read('../project.schema.json')), JSON.parse(text))).toBe(true);
});

it('makes a config that the connector accepts and the studio finds nothing wrong with', () => {
  const config = { ...buildConfig(project), apiKey };

  expect(guard(config)).toEqual([]);
  expect(lintConfig(config).findings).toEqual([]);
});

it('shows the changes that the README names', () => {
  const cells = createBoard().render({ project });
  const find = (type: string, language: string) =>
    cells.find((cell) => cell.type === type && cell.language === language);

  expect(find('SignIn', 'en')).toMatchObject({
    state: 'textsChanged',
    html: expect.stringContaining('sign in to example-shop'),
  });
  expect(find('SignIn', 'ar')).toMatchObject({ state: 'designed', html: expect.stringContaining("dir='rtl'") });
  expect(find('BindMfa', 'fr')).toMatchObject({
    state: 'missing',
    sentInstead: { type: 'Generic', language: 'fr' },
  });
  expect(cells.flatMap(({ findings }) => findings)).toEqual([]);
});
