// A bounded cache: what is kept, what is removed first, and that it never exceeds its limits.
import { describe, expect, it } from 'vitest';
import { createCache } from '../../src/config/cache.ts';

/** A `make` whose values are numbered, and the keys it was called with. */
const createCounter = () => {
  const made: string[] = [];
  return { made, make: (key: string) => `${key}${made.push(key)}` };
};

describe('createCache', () => {
  it('makes a value once', () => {
    const { made, make } = createCounter();
    const cache = createCache<string>(10, 1000);
    expect([cache.get('a', make), cache.get('a', make), cache.get('b', make)]).toEqual(['a1', 'a1', 'b2']);
    expect(made).toEqual(['a', 'b']);
    expect(cache.size).toEqual({ entries: 2, bytes: 4 });
  });

  it('caches undefined', () => {
    const made: string[] = [];
    const cache = createCache<undefined>(10, 1000);
    const make = (key: string) => void made.push(key);
    expect([cache.get('a', make), cache.get('a', make)]).toEqual([undefined, undefined]);
    expect(made).toEqual(['a']);
  });

  it('removes an entry that was not used again', () => {
    const { made, make } = createCounter();
    const cache = createCache<string>(2, 1000);
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) cache.get(key, make);
    expect(made).toEqual(['a', 'b', 'c', 'b']);
    expect(cache.size).toEqual({ entries: 2, bytes: 4 });
  });

  it.each([
    { name: 'keeps what just fits', keys: ['aaa', 'bb'], expected: { entries: 2, bytes: 10 } },
    {
      name: 'removes as many as needed for a large one',
      keys: ['a', 'b', 'c', 'dddd'],
      expected: { entries: 2, bytes: 10 },
    },
    { name: 'removes all others for the largest', keys: ['a', 'b', 'ccccc'], expected: { entries: 1, bytes: 10 } },
    {
      name: 'does not cache one that is too large, and removes nothing for it',
      keys: ['a', 'b', 'cccccc'],
      expected: { entries: 2, bytes: 4 },
    },
    { name: 'caches the empty key', keys: [''], expected: { entries: 1, bytes: 0 } },
  ])('$name', ({ keys, expected }) => {
    const { make } = createCounter();
    const cache = createCache<string>(10, 10);
    for (const key of keys) cache.get(key, make);
    expect(cache.size).toEqual(expected);
  });

  it('makes a value that is too large each time', () => {
    const { made, make } = createCounter();
    const cache = createCache<string>(10, 10);
    expect([cache.get('cccccc', make), cache.get('cccccc', make)]).toEqual(['cccccc1', 'cccccc2']);
    expect(made).toHaveLength(2);
  });

  it('counts the size of values too', () => {
    const cache = createCache<string>(10, 100, (value) => value.length);
    cache.get('a', () => 'x'.repeat(60));
    expect(cache.size).toEqual({ entries: 1, bytes: 62 });
    cache.get('b', () => 'x'.repeat(60));
    expect(cache.size).toEqual({ entries: 1, bytes: 62 });
    cache.get('c', () => 'x'.repeat(99));
    expect(cache.size).toEqual({ entries: 1, bytes: 62 });
  });

  it('caches nothing when make throws', () => {
    const cache = createCache<string>(10, 100);
    const fail = () => {
      throw new Error('no');
    };
    expect(() => cache.get('a', fail)).toThrow('no');
    expect(cache.size).toEqual({ entries: 0, bytes: 0 });
    expect(cache.get('a', () => 'made')).toBe('made');
  });

  it('removes one even when all were used again', () => {
    const { made, make } = createCounter();
    const cache = createCache<string>(2, 1000);
    for (const key of ['a', 'b', 'a', 'b', 'c', 'b', 'd', 'b']) cache.get(key, make);
    expect(made).toEqual(['a', 'b', 'c', 'd']);
    expect(cache.size).toEqual({ entries: 2, bytes: 4 });
  });

  it('keeps an entry that is used regularly among many others', () => {
    const { made, make } = createCounter();
    const cache = createCache<string>(4, 1000);
    for (let index = 0; index < 100; index += 1) {
      cache.get('kept', make);
      cache.get(`other ${index}`, make);
    }
    expect(made.filter((key) => key === 'kept')).toHaveLength(1);
    expect(made).toHaveLength(101);
  });

  const long = (middle: string, end = 'z') =>
    `${'a'.repeat(100)}${middle}${'b'.repeat(99)}${'c'.repeat(99)}${end.repeat(100)}`;
  it('distinguishes long keys wherever they differ', () => {
    const { made, make } = createCounter();
    const cache = createCache<string>(10, 10_000);
    const keys = [
      long('x'),
      long('y'),
      long('x', 'w'),
      `${long('x')}z`,
      long('x').slice(0, 192),
      long('x').slice(0, 193),
    ];
    for (const key of keys) expect(cache.get(key, make).startsWith(key)).toBe(true);
    for (const key of keys) expect(cache.get(key, make).startsWith(key)).toBe(true);
    expect(new Set(made).size).toBe(keys.length);
    expect(cache.size.bytes).toBeLessThanOrEqual(keys.join('').length * 2);
  });

  it('caches a long key', () => {
    const { made, make } = createCounter();
    const cache = createCache<string>(10, 10_000);
    expect(cache.get(long('x'), make)).toBe(cache.get(long('x'), make));
    expect(made).toHaveLength(1);
    expect(cache.size).toEqual({ entries: 1, bytes: 2 * long('x').length });
  });

  it('finds nothing under names that every object has', () => {
    const { made, make } = createCounter();
    const cache = createCache<string>(10, 1000);
    expect([cache.get('constructor', make), cache.get('__proto__', make)]).toEqual(['constructor1', '__proto__2']);
    expect(made).toHaveLength(2);
  });

  it('never exceeds its limits over thousands of keys', () => {
    const { make } = createCounter();
    const cache = createCache<string>(7, 50);
    for (let index = 0; index < 5000; index += 1) {
      cache.get('k'.repeat((index * 7) % 31), make);
      expect(cache.size.entries).toBeLessThanOrEqual(7);
      expect(cache.size.bytes).toBeLessThanOrEqual(50);
    }
  });
});
