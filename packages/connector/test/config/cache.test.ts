// What is compiled once: when it is reused, that it keeps nothing of its caller, and that it never exceeds its limit.
import { describe, expect, it } from 'vitest';
import { createCache } from '../../src/config/cache.ts';

/** Gets numbered values, and remembers of what they were made. */
const createCounted = (maxBytes = 10_000, bytesOf?: (value: number) => number) => {
  const cache = createCache<number>(maxBytes, bytesOf);
  const made: unknown[] = [];
  return { cache, made, get: (key: unknown, scope = '') => cache.get(scope, key, (own) => made.push(own)) };
};

const copy = <T>(value: T): T => structuredClone(value);

describe('createCache', () => {
  it('makes a value once for equal keys', () => {
    const { made, get } = createCounted();
    const key = { html: 'a', headers: { b: 'c' }, tags: ['d', 1, true, null] };
    expect([get(key), get(copy(key)), get({ html: 'b' }), get(copy(key))]).toEqual([1, 1, 2, 1]);
    expect(made).toEqual([key, { html: 'b' }]);
  });

  it('keeps undefined', () => {
    let made = 0;
    const cache = createCache<undefined>(10_000);
    const make = () => {
      made += 1;
      return undefined;
    };
    expect([cache.get('', 'a', make), cache.get('', 'a', make), made]).toEqual([undefined, undefined, 1]);
  });

  it('makes it of a copy, so that the owner may change the key in place', () => {
    const { made, get } = createCounted();
    const key = { html: 'old', headers: { a: 'old' } };
    expect(get(key)).toBe(1);
    key.headers.a = 'new';
    expect(made).toEqual([{ html: 'old', headers: { a: 'old' } }]);
    expect(get(key)).toBe(2);
    key.headers.a = 'old';
    expect(get(key)).toBe(1);
  });

  it('separates scopes', () => {
    const { get } = createCounted();
    expect([get('a', 'x'), get('a', 'y'), get('a', 'constructor'), get('a', 'x')]).toEqual([1, 2, 3, 1]);
  });

  it('distinguishes keys that differ in anything', () => {
    const { get } = createCounted();
    const keys = [
      ...['', 'a', '5', 5, 5.5, true, 'true', false, null, 'null'],
      ...[[], [[]], [{}], ['a', 'b'], ['ab'], [['a'], 'b'], [['a', 'b']], [null], ['0'], [0]],
      ...[{}, { a: {} }, { a: 'b' }, { a: ['b'] }, { a: { 0: 'b' } }, { a: null }, { 0: '0' }],
      ...[{ a: 'b', c: 'd' }, { c: 'd', a: 'b' }, { a: { b: 'c' }, d: '' }, { a: { b: 'c', d: '' } }],
      ...['x', 'y'].map((middle) => ({ a: `${'a'.repeat(100)}${middle}${'b'.repeat(100)}` })),
      JSON.parse('{"__proto__":{"a":"b"}}'),
    ];
    const numbers = keys.map((_, index) => index + 1);
    expect([keys.map((key) => get(key)), copy(keys).map((key) => get(key))]).toEqual([numbers, numbers]);
  });

  const cycle: Record<string, unknown> = {};
  Object.assign(cycle, { one: cycle, two: cycle });
  let deep: unknown = 'a';
  for (let depth = 0; depth < 100; depth += 1) deep = { a: deep };
  let wide: unknown = 'a';
  for (let depth = 0; depth < 30; depth += 1) wide = { a: wide, b: wide };
  it.each([
    { name: 'a function', given: { a: () => 1 } },
    { name: 'a symbol', given: [Symbol('a')] },
    { name: 'undefined', given: undefined },
    { name: 'an undefined field', given: { a: undefined } },
    { name: 'NaN', given: [Number.NaN] },
    { name: 'a date', given: { a: new Date(0) } },
    { name: 'an object with its own JSON', given: { a: Object.create({ toJSON: () => 'b' }) } },
    { name: 'a cycle', given: cycle },
    { name: 'a deep object', given: deep },
    { name: 'an object of a thousand million texts', given: wide },
    { name: 'a list of a thousand million holes', given: new Array(1e9) },
  ])('makes what is made of $name each time, and keeps nothing', ({ given }) => {
    const { cache, made, get } = createCounted();
    expect([get(given), get(given)]).toEqual([1, 2]);
    expect(made.every((own) => own === given)).toBe(true);
    expect(cache.bytes).toBe(0);
  });

  it('does not keep one that is too large, and removes nothing for it', () => {
    const { made, get } = createCounted(1000);
    for (const text of ['a', 'x'.repeat(500), 'x'.repeat(500), 'a']) get(text);
    expect(made).toEqual(['a', 'x'.repeat(500), 'x'.repeat(500)]);
  });

  it('starts empty again when it is full', () => {
    const { made, get } = createCounted(1000);
    for (const text of ['a', 'b', 'x'.repeat(400), 'x'.repeat(400), 'a']) get(text);
    expect(made).toEqual(['a', 'b', 'x'.repeat(400), 'a']);
  });

  it('counts keys, scopes and the size of values', () => {
    const { cache, get } = createCounted(10_000, () => 1000);
    get({ ab: 'x'.repeat(150) }, 'k');
    expect(cache.bytes).toBeGreaterThan(1000 + 2 * 'kab'.length + 300);
    expect(cache.bytes).toBeLessThan(2000);
  });

  it('keeps nothing when make throws', () => {
    const cache = createCache<string>(10_000);
    const fail = () => {
      throw new Error('no');
    };
    expect(() => cache.get('', 'a', fail)).toThrow('no');
    expect(cache.bytes).toBe(0);
    expect(cache.get('', 'a', () => 'made')).toBe('made');
  });

  it('never exceeds its limit over thousands of keys', () => {
    const { cache, get } = createCounted(5000);
    for (let index = 0; index < 5000; index += 1) {
      get('k'.repeat((index * 7) % 431), String(index % 3));
      expect(cache.bytes).toBeLessThanOrEqual(5000);
    }
    expect(cache.bytes).toBeGreaterThan(0);
  });
});
