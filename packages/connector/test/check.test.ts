// The small readers that the field tables are made of.

import { describe, expect, it } from 'vitest';
import { choice, isObject, own, type Problem, type Read, readText, reporter, text } from '../src/config/validators.ts';

const run = <T>(read: Read<T>, value: unknown) => {
  const said: string[] = [];
  return { value: read(value, (message) => said.push(message)), said };
};

describe('readText', () => {
  it.each([
    { name: 'reads a text', given: 'a', expected: 'a' },
    { name: 'trims it', given: ' a b\t\n', expected: 'a b' },
    { name: 'takes blank text as unset', given: ' \n\t', expected: undefined },
    { name: 'takes empty text as unset', given: '', expected: undefined },
    { name: 'takes null as unset', given: null, expected: undefined },
    { name: 'takes undefined as unset', given: undefined, expected: undefined },
    { name: 'keeps leading zeros', given: '007', expected: '007' },
  ])('$name', ({ given, expected }) => {
    expect(run(readText, given)).toEqual({ value: expected, said: [] });
  });

  it.each([
    { name: 'a number', given: 0 },
    { name: 'a boolean', given: false },
    { name: 'a list', given: ['MARKER'] },
    { name: 'an object', given: { a: 'MARKER' } },
    { name: 'a function', given: () => 'MARKER' },
    { name: 'a text object', given: Object('MARKER') },
  ])('reports $name', ({ given }) => {
    expect(run(readText, given)).toEqual({ value: undefined, said: ['Write this as text.'] });
  });
});

describe('text', () => {
  const doubled = text((written) => written + written);

  it.each([
    { name: 'gives trimmed text on', given: ' a ', expected: { value: 'aa', said: [] } },
    { name: 'gives blank text to nobody', given: ' ', expected: { value: undefined, said: [] } },
    { name: 'gives no other value on', given: 5, expected: { value: undefined, said: ['Write this as text.'] } },
  ])('$name', ({ given, expected }) => {
    expect(run(doubled, given)).toEqual(expected);
  });
});

describe('choice', () => {
  const onOff = choice(['off', 'on']);

  it.each([
    { name: 'takes one of its words', given: 'on', expected: { value: 'on', said: [] } },
    { name: 'trims it', given: ' off ', expected: { value: 'off', said: [] } },
    { name: 'takes what Console leaves of nothing as unset', given: '', expected: { value: undefined, said: [] } },
    {
      name: 'names the words it knows',
      given: 'MARKER',
      expected: { value: undefined, said: ['Choose one of: off, on.'] },
    },
    { name: 'compares with case', given: 'ON', expected: { value: undefined, said: ['Choose one of: off, on.'] } },
    { name: 'takes no boolean', given: true, expected: { value: undefined, said: ['Write this as text.'] } },
  ])('$name', ({ given, expected }) => {
    expect(run(onOff, given)).toEqual(expected);
  });
});

describe('own', () => {
  it.each([
    { name: 'finds a key', given: 'a', expected: 1 },
    { name: 'finds nothing inherited', given: 'constructor', expected: undefined },
    { name: 'finds no prototype', given: '__proto__', expected: undefined },
    { name: 'finds nothing missing', given: 'b', expected: undefined },
  ])('$name', ({ given, expected }) => {
    expect(own({ a: 1 }, given)).toBe(expected);
  });

  it('finds a key of that name which JSON brought', () => {
    expect(own(JSON.parse('{"__proto__":1}'), '__proto__')).toBe(1);
  });
});

describe('isObject', () => {
  it.each([
    { name: 'is true for an object', given: {}, expected: true },
    { name: 'is true without a prototype', given: Object.create(null), expected: true },
    { name: 'is false for null', given: null, expected: false },
    { name: 'is false for a list', given: [], expected: false },
    { name: 'is false for a text', given: 'a', expected: false },
    { name: 'is false for a function', given: () => {}, expected: false },
    { name: 'is false for undefined', given: undefined, expected: false },
  ])('$name', ({ given, expected }) => {
    expect(isObject(given)).toBe(expected);
  });
});

describe('reporter', () => {
  it('puts what is reported below its path', () => {
    const problems: Problem[] = [];
    const report = reporter(problems, ['deliveries', 'SignIn']);
    report('First.');
    report('Second.', ['tags', 0]);
    reporter(problems)('Third.');
    expect(problems).toEqual([
      { path: ['deliveries', 'SignIn'], message: 'First.' },
      { path: ['deliveries', 'SignIn', 'tags', 0], message: 'Second.' },
      { path: [], message: 'Third.' },
    ]);
  });
});
