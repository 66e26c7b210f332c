// The small parsers that the field tables are made of.
import { describe, expect, it } from 'vitest';
import {
  choiceParser,
  isObject,
  isSet,
  objectParser,
  ownProperty,
  type Parser,
  parseText,
  textParser,
} from '../../src/config/validators.ts';

const run = <T>(parse: Parser<T>, value: unknown) => {
  const issues: string[] = [];
  return { value: parse(value, (message) => issues.push(message)), issues };
};

describe('parseText', () => {
  it.each([
    { name: 'returns a text', given: 'a', expected: 'a' },
    { name: 'trims it', given: ' a b\t\n', expected: 'a b' },
    { name: 'treats blank text as unset', given: ' \n\t', expected: undefined },
    { name: 'treats empty text as unset', given: '', expected: undefined },
    { name: 'treats null as unset', given: null, expected: undefined },
    { name: 'treats undefined as unset', given: undefined, expected: undefined },
    { name: 'keeps leading zeros', given: '007', expected: '007' },
  ])('$name', ({ given, expected }) => {
    expect(run(parseText, given)).toEqual({ value: expected, issues: [] });
  });

  it.each([
    { name: 'a number', given: 0 },
    { name: 'a boolean', given: false },
    { name: 'a list', given: ['MARKER'] },
    { name: 'an object', given: { a: 'MARKER' } },
    { name: 'a function', given: () => 'MARKER' },
    { name: 'a String object', given: Object('MARKER') },
  ])('reports an issue for $name', ({ given }) => {
    expect(run(parseText, given)).toEqual({ value: undefined, issues: ['Write this as text.'] });
  });
});

describe('textParser', () => {
  const parseDoubled = textParser((text) => text + text);

  it.each([
    { name: 'passes trimmed text on', given: ' a ', expected: { value: 'aa', issues: [] } },
    { name: 'does not pass blank text on', given: ' ', expected: { value: undefined, issues: [] } },
    {
      name: 'does not pass any other value on',
      given: 5,
      expected: { value: undefined, issues: ['Write this as text.'] },
    },
  ])('$name', ({ given, expected }) => {
    expect(run(parseDoubled, given)).toEqual(expected);
  });
});

describe('choiceParser', () => {
  const parseOnOff = choiceParser(['off', 'on']);

  it.each([
    { name: 'accepts one of its words', given: 'on', expected: { value: 'on', issues: [] } },
    { name: 'trims it', given: ' off ', expected: { value: 'off', issues: [] } },
    {
      name: 'treats the empty text that Console saves as unset',
      given: '',
      expected: { value: undefined, issues: [] },
    },
    {
      name: 'lists its words for any other',
      given: 'MARKER',
      expected: { value: undefined, issues: ['Choose one of: off, on.'] },
    },
    { name: 'is case-sensitive', given: 'ON', expected: { value: undefined, issues: ['Choose one of: off, on.'] } },
    { name: 'rejects a boolean', given: true, expected: { value: undefined, issues: ['Write this as text.'] } },
  ])('$name', ({ given, expected }) => {
    expect(run(parseOnOff, given)).toEqual(expected);
  });
});

describe('ownProperty', () => {
  it.each([
    { name: 'returns an own property', given: 'a', expected: 1 },
    { name: 'ignores an inherited property', given: 'constructor', expected: undefined },
    { name: 'ignores the prototype', given: '__proto__', expected: undefined },
    { name: 'returns undefined for a missing key', given: 'b', expected: undefined },
  ])('$name', ({ given, expected }) => {
    expect(ownProperty({ a: 1 }, given)).toBe(expected);
  });

  it('returns an own __proto__ that came from JSON', () => {
    expect(ownProperty(JSON.parse('{"__proto__":1}'), '__proto__')).toBe(1);
  });
});

describe('isObject', () => {
  it.each([
    { name: 'is true for an object', given: {}, expected: true },
    { name: 'is true for an object without a prototype', given: Object.create(null), expected: true },
    { name: 'is false for null', given: null, expected: false },
    { name: 'is false for a list', given: [], expected: false },
    { name: 'is false for a text', given: 'a', expected: false },
    { name: 'is false for a function', given: () => {}, expected: false },
    { name: 'is false for undefined', given: undefined, expected: false },
  ])('$name', ({ given, expected }) => {
    expect(isObject(given)).toBe(expected);
  });
});

describe('objectParser', () => {
  const parseVariables = objectParser('Write an object.');

  it.each([
    { name: 'returns an object as it is', given: { a: 1 }, expected: { value: { a: 1 }, issues: [] } },
    { name: 'treats null as unset', given: null, expected: { value: undefined, issues: [] } },
    { name: 'treats undefined as unset', given: undefined, expected: { value: undefined, issues: [] } },
    { name: 'rejects a list', given: ['MARKER'], expected: { value: undefined, issues: ['Write an object.'] } },
    { name: 'rejects a text', given: '{"MARKER":1}', expected: { value: undefined, issues: ['Write an object.'] } },
  ])('$name', ({ given, expected }) => {
    expect(run(parseVariables, given)).toEqual(expected);
  });
});

describe('isSet', () => {
  it.each([
    { name: 'text', given: 'a', expected: true },
    { name: 'false', given: false, expected: true },
    { name: 'zero', given: 0, expected: true },
    { name: 'an empty list', given: [], expected: true },
    { name: 'blank text', given: ' \n', expected: false },
    { name: 'null', given: null, expected: false },
    { name: 'undefined', given: undefined, expected: false },
  ])('is $expected for $name', ({ given, expected }) => {
    expect(isSet({ key: given }, 'key')).toBe(expected);
  });

  it('is false for an inherited property', () => {
    expect(isSet({}, 'constructor')).toBe(false);
  });
});
