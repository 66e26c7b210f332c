// The values of a payload, as they may be rendered.
import { describe, expect, it } from 'vitest';
import { hasValue, lookUpValue, toTemplateVariables } from '../../src/content/values.ts';

const cycle: Record<string, unknown> = { code: '1' };
cycle.self = cycle;
cycle.list = [cycle];

describe('toTemplateVariables', () => {
  it.each([
    {
      name: 'keeps texts, numbers, booleans and null',
      given: { code: '007', a: 1, b: true, c: null },
      expected: { code: '007', a: 1, b: true, c: null },
    },
    {
      name: 'keeps objects and lists',
      given: { user: { name: 'A', tags: ['b', { c: 'd' }] } },
      expected: { user: { name: 'A', tags: ['b', { c: 'd' }] } },
    },
    {
      name: 'removes functions, symbols, big integers and undefined',
      given: { a: () => 1, b: Symbol('b'), c: 1n, d: undefined, e: { f: () => 1 } },
      expected: { e: {} },
    },
    {
      name: 'removes NaN and infinity',
      given: { a: Number.NaN, b: Number.POSITIVE_INFINITY },
      expected: {},
    },
    { name: 'keeps the positions in a list', given: { a: [1, () => 1, 2] }, expected: { a: [1, null, 2] } },
    {
      name: 'replaces control characters with a space',
      given: { code: 'a\0b', user: { name: 'a\x1b\x7fb' } },
      expected: { code: 'a b', user: { name: 'a b' } },
    },
    {
      name: 'replaces line breaks and direction overrides, since a variable may be used in a subject',
      given: { code: 'a\r\nb', user: { name: 'a\tb\u2028c\u202ed' } },
      expected: { code: 'a b', user: { name: 'a b c d' } },
    },
    {
      name: 'writes keys like values',
      given: { user: { '%unsubscribe_url%': 1, 'a\r\nb': 2, '=?utf-8?q?a?=': 3 }, '%recipient%': 4 },
      expected: { user: { '％unsubscribe_url％': 1, 'a b': 2, '= ?utf-8?q ?a?=': 3 }, '％recipient％': 4 },
    },
    {
      name: 'truncates keys of contexts to 1 kB',
      given: { user: { ['k'.repeat(2000)]: 1 } },
      expected: { user: { ['k'.repeat(1024)]: 1 } },
    },
    {
      name: 'neutralizes Mailgun variables',
      given: { code: '%recipient% 5%', user: { name: '%unsubscribe_url%' } },
      expected: { code: '％recipient% 5％', user: { name: '％unsubscribe_url％' } },
    },
    {
      name: 'truncates untrusted texts to 1 kB, at any depth',
      given: {
        user: { name: 'a'.repeat(2000), list: ['b'.repeat(2000)] },
        inviter: 'c'.repeat(2000),
        uiLocales: 'd'.repeat(2000),
      },
      expected: {
        user: { name: 'a'.repeat(1024), list: ['b'.repeat(1024)] },
        inviter: 'c'.repeat(1024),
        uiLocales: 'd'.repeat(1024),
      },
    },
    {
      name: 'does not truncate other values',
      given: { link: 'a'.repeat(2000), team: { name: 'b'.repeat(2000) } },
      expected: { link: 'a'.repeat(2000), team: { name: 'b'.repeat(2000) } },
    },
    { name: 'ignores inherited properties', given: Object.create({ code: 'MARKER' }), expected: {} },
    {
      name: 'ignores a function named toJSON',
      given: { toJSON: () => 'MARKER', user: { toJSON: () => 'MARKER' } },
      expected: { user: {} },
    },
  ])('$name', ({ given, expected }) => {
    expect(toTemplateVariables(given)).toEqual(expected);
  });

  it('ends for a payload with cycles', () => {
    const json = JSON.stringify(toTemplateVariables(cycle));
    expect(json).toContain('"code":"1"');
    expect(json.length).toBeLessThan(20_000);
  });

  it('ends for a payload whose cycles branch', () => {
    const branching: Record<string, unknown> = {};
    for (const key of 'abcdefghijklmnopqrst') branching[key] = branching;
    expect(toTemplateVariables(branching)).toBeTypeOf('object');
  });

  it('keeps keys named __proto__', () => {
    const payload = JSON.parse('{"__proto__":{"a":"b"},"user":{"__proto__":"c","constructor":"d"}}');
    expect(JSON.stringify(toTemplateVariables(payload))).toBe(
      '{"__proto__":{"a":"b"},"user":{"__proto__":"c","constructor":"d"}}',
    );
    expect(Object.getPrototypeOf(toTemplateVariables(payload))).toBe(Object.prototype);
  });
});

describe('hasValue', () => {
  it.each([
    { name: 'a code', payload: { code: '0' }, expected: true },
    { name: 'a number', payload: { code: 0 }, expected: true },
    { name: 'an empty text', payload: { code: '' }, expected: false },
    { name: 'an object', payload: { code: {} }, expected: false },
    { name: 'null', payload: { code: null }, expected: false },
    { name: 'a missing code', payload: {}, expected: false },
    { name: 'an inherited code', payload: Object.create({ code: '1' }), expected: false },
  ])('is $expected for $name', ({ payload, expected }) => {
    expect(hasValue(payload, 'code')).toBe(expected);
  });

  it('is false for an unknown name', () => {
    expect(hasValue({}, 'team')).toBe(false);
  });
});

describe('lookUpValue', () => {
  it.each([
    { name: 'returns the text at a path', path: ['user', 'name'], expected: 'Jane' },
    { name: 'returns empty text for a missing property', path: ['user', 'phone'], expected: '' },
    { name: 'returns empty text for a root that Logto may pass', path: ['inviter', 'name'], expected: '' },
    { name: 'returns empty text for an object', path: ['user'], expected: '' },
    { name: 'returns undefined for an unknown root', path: ['usr', 'name'], expected: undefined },
  ] as Array<{ name: string; path: [string, ...string[]]; expected: string | undefined }>)(
    '$name',
    ({ path, expected }) => {
      expect(lookUpValue({ user: { name: 'Jane' } }, path)).toBe(expected);
    },
  );
});
