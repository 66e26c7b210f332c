// Where the texts of a resolved delivery are written in the config.
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/config/validators.ts';
import { type LocatedFields, locateTexts } from '../../src/content/locate-texts.ts';
import { resolveContent } from '../../src/content/resolve-content.ts';

const silentLogger = { warn: () => {}, error: () => {} };

/** Locates the texts of the delivery of SignIn, in French. */
const locate = (delivery: JsonObject, logtoTemplate?: unknown): LocatedFields => {
  const query = { type: 'SignIn', payload: { code: '1', locale: 'fr' }, deliveries: { SignIn: delivery } };
  return locateTexts(resolveContent({ ...query, logtoTemplate }, silentLogger));
};
/** The text at a path, as a tool would look it up. */
const readAt = (root: unknown, path: ReadonlyArray<string | number>): unknown =>
  path.reduce((value, key) => (value as Record<string | number, unknown>)[key], root);

const base = ['deliveries', 'SignIn'];
const french = [...base, 'locales', 'fr'];

describe('the paths of fields', () => {
  it.each([
    {
      name: 'are those of the delivery',
      given: { html: 'a', text: 'b', subject: 'c', tags: ['d'] },
      expected: {
        html: [...base, 'html'],
        text: [...base, 'text'],
        subject: [...base, 'subject'],
        tags: [...base, 'tags'],
      },
    },
    {
      name: 'are those of the locale for the fields that it sets',
      given: { html: 'a', text: 'b', subject: 'c', locales: { fr: { subject: 'd' } } },
      expected: { html: [...base, 'html'], text: [...base, 'text'], subject: [...french, 'subject'] },
    },
    {
      name: 'have no text of the delivery when the locale brings html',
      given: { html: 'a', text: 'b', subject: 'c', locales: { fr: { html: 'd' } } },
      expected: { html: [...french, 'html'], subject: [...base, 'subject'] },
    },
    {
      name: 'have no template of the delivery when the locale brings html',
      given: { template: 'a', version: 'b', locales: { fr: { html: 'c' } } },
      expected: { html: [...french, 'html'] },
    },
    {
      name: 'have no html of the delivery when the locale brings a template',
      given: { html: 'a', text: 'b', locales: { fr: { template: 'c' } } },
      expected: { template: [...french, 'template'] },
    },
    {
      name: 'are those of the delivery for blank fields of the locale',
      given: { html: 'a', subject: 'b', locales: { fr: { html: ' ', subject: null } } },
      expected: { html: [...base, 'html'], subject: [...base, 'subject'] },
    },
    {
      name: 'have no fields of the other kind and no unknown fields',
      given: { html: 'a', template: 'b', version: 'c', colour: 'd' },
      expected: { html: [...base, 'html'] },
    },
  ])('$name', ({ given, expected }) => {
    expect(locate(given).paths).toEqual(expected);
  });
});

describe('the texts', () => {
  it('are every text that is used, with its path', () => {
    expect(locate({ html: ' a ', subject: 'b', tags: ['c', 'd'] }).texts).toEqual([
      { path: [...base, 'html'], text: ' a ' },
      { path: [...base, 'subject'], text: 'b' },
      { path: [...base, 'tags', 0], text: 'c' },
      { path: [...base, 'tags', 1], text: 'd' },
    ]);
  });

  it('include those inside variables, at any level', () => {
    const variables = { a: 'b', c: { d: ['e', 1, { f: 'g' }] }, h: null };
    expect(locate({ template: 't', variables }).texts).toEqual([
      { path: [...base, 'template'], text: 't' },
      { path: [...base, 'variables', 'a'], text: 'b' },
      { path: [...base, 'variables', 'c', 'd', 0], text: 'e' },
      { path: [...base, 'variables', 'c', 'd', 2, 'f'], text: 'g' },
    ]);
  });

  it('of merged variables and headers have the path of the level that set each name', () => {
    const { texts } = locate({
      template: 't',
      variables: { kept: 'a', replaced: 'b' },
      headers: { 'X-Kept': 'c', 'X-Replaced': 'd' },
      locales: { fr: { variables: { replaced: 'e', added: 'f' }, headers: { 'x-replaced': 'g' } } },
    });
    expect(texts).toEqual([
      { path: [...base, 'template'], text: 't' },
      { path: [...base, 'variables', 'kept'], text: 'a' },
      { path: [...french, 'variables', 'replaced'], text: 'e' },
      { path: [...french, 'variables', 'added'], text: 'f' },
      { path: [...base, 'headers', 'X-Kept'], text: 'c' },
      { path: [...french, 'headers', 'x-replaced'], text: 'g' },
    ]);
  });

  it('can be read from the config at their paths', () => {
    const delivery = {
      html: 'a',
      subject: 'b',
      headers: { 'X-A': 'c', 'X-B': 'd' },
      tags: ['e'],
      locales: { fr: { subject: 'f', headers: { 'X-B': 'g' }, tags: ['h', 'i'] } },
    };
    const { texts } = locate(delivery);
    expect(texts).toHaveLength(6);
    for (const { path, text } of texts) expect(readAt({ deliveries: { SignIn: delivery } }, path)).toBe(text);
  });

  it('end at a depth of 12', () => {
    const nest = (value: unknown, depth: number): unknown => (depth === 0 ? value : { a: nest(value, depth - 1) });
    const countTexts = (depth: number) => locate({ template: 't', variables: { v: nest('x', depth) } }).texts.length;
    expect([countTexts(8), countTexts(5000)]).toEqual([2, 1]);
  });
});

it('Logto’s own template has no paths and no texts in the config', () => {
  expect(locate({ html: 'a' }, { content: 'b' })).toEqual({ paths: {}, texts: [] });
});
