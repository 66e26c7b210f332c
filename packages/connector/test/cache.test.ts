// A bounded memory: what is kept, what goes first, and that it never holds more than it may.

import { describe, expect, it } from 'vitest';
import { createCache } from '../src/config/cache.ts';

const count = () => {
  const made: string[] = [];
  return { made, make: (key: string) => `${key}${made.push(key)}` };
};

describe('createCache', () => {
  it('makes a value once', () => {
    const { made, make } = count();
    const cache = createCache<string>(10, 1000);
    expect([cache.get('a', make), cache.get('a', make), cache.get('b', make)]).toEqual(['a1', 'a1', 'b2']);
    expect(made).toEqual(['a', 'b']);
    expect(cache.held).toEqual({ entries: 2, bytes: 4 });
  });

  it('remembers that there is no value', () => {
    const made: string[] = [];
    const cache = createCache<undefined>(10, 1000);
    const make = (key: string) => void made.push(key);
    expect([cache.get('a', make), cache.get('a', make)]).toEqual([undefined, undefined]);
    expect(made).toEqual(['a']);
  });

  it('forgets one that was not asked for again', () => {
    const { made, make } = count();
    const cache = createCache<string>(2, 1000);
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) cache.get(key, make);
    expect(made).toEqual(['a', 'b', 'c', 'b']);
    expect(cache.held).toEqual({ entries: 2, bytes: 4 });
  });

  it.each([
    { name: 'keeps what just fits', keys: ['aaa', 'bb'], expected: { entries: 2, bytes: 10 } },
    {
      name: 'forgets as many as it must for a heavy one',
      keys: ['a', 'b', 'c', 'dddd'],
      expected: { entries: 2, bytes: 10 },
    },
    { name: 'forgets all the others for the heaviest', keys: ['a', 'b', 'ccccc'], expected: { entries: 1, bytes: 10 } },
    {
      name: 'does not keep one that is too heavy, nor forget others for it',
      keys: ['a', 'b', 'cccccc'],
      expected: { entries: 2, bytes: 4 },
    },
    { name: 'keeps the empty text', keys: [''], expected: { entries: 1, bytes: 0 } },
  ])('$name', ({ keys, expected }) => {
    const { make } = count();
    const cache = createCache<string>(10, 10);
    for (const key of keys) cache.get(key, make);
    expect(cache.held).toEqual(expected);
  });

  it('makes one that is too heavy each time', () => {
    const { made, make } = count();
    const cache = createCache<string>(10, 10);
    expect([cache.get('cccccc', make), cache.get('cccccc', make)]).toEqual(['cccccc1', 'cccccc2']);
    expect(made).toHaveLength(2);
  });

  it('weighs values too', () => {
    const cache = createCache<string>(10, 100, (value) => value.length);
    cache.get('a', () => 'x'.repeat(60));
    expect(cache.held).toEqual({ entries: 1, bytes: 62 });
    cache.get('b', () => 'x'.repeat(60));
    expect(cache.held).toEqual({ entries: 1, bytes: 62 });
    cache.get('c', () => 'x'.repeat(99));
    expect(cache.held).toEqual({ entries: 1, bytes: 62 });
  });

  it('keeps nothing of a value that could not be made', () => {
    const cache = createCache<string>(10, 100);
    const fail = () => {
      throw new Error('no');
    };
    expect(() => cache.get('a', fail)).toThrow('no');
    expect(cache.held).toEqual({ entries: 0, bytes: 0 });
    expect(cache.get('a', () => 'made')).toBe('made');
  });

  it('forgets one of those that were all asked for again', () => {
    const { made, make } = count();
    const cache = createCache<string>(2, 1000);
    for (const key of ['a', 'b', 'a', 'b', 'c', 'b', 'd', 'b']) cache.get(key, make);
    expect(made).toEqual(['a', 'b', 'c', 'd']);
    expect(cache.held).toEqual({ entries: 2, bytes: 4 });
  });

  it('keeps one that is asked for now and then, whatever else comes', () => {
    const { made, make } = count();
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
  it('tells long keys apart, wherever they differ', () => {
    const { made, make } = count();
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
    expect(cache.held.bytes).toBeLessThanOrEqual(keys.join('').length * 2);
  });

  it('remembers a long key', () => {
    const { made, make } = count();
    const cache = createCache<string>(10, 10_000);
    expect(cache.get(long('x'), make)).toBe(cache.get(long('x'), make));
    expect(made).toHaveLength(1);
    expect(cache.held).toEqual({ entries: 1, bytes: 2 * long('x').length });
  });

  it('finds nothing in what every object has', () => {
    const { made, make } = count();
    const cache = createCache<string>(10, 1000);
    expect([cache.get('constructor', make), cache.get('__proto__', make)]).toEqual(['constructor1', '__proto__2']);
    expect(made).toHaveLength(2);
  });

  it('never holds more than its bounds, over thousands of keys', () => {
    const { make } = count();
    const cache = createCache<string>(7, 50);
    for (let index = 0; index < 5000; index += 1) {
      cache.get('k'.repeat((index * 7) % 31), make);
      expect(cache.held.entries).toBeLessThanOrEqual(7);
      expect(cache.held.bytes).toBeLessThanOrEqual(50);
    }
  });
});
