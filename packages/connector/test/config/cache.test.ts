// What is compiled once: when it is reused, what is removed first, and that it never exceeds its limit.
import { describe, expect, it } from 'vitest';
import { collectTexts, createCache } from '../../src/config/cache.ts';

/** Memory that is counted for an entry besides its texts. */
const entryBytes = 400;

/** Gets numbered values, and remembers what was made. */
const createCounted = (maxBytes: number, sizeOf?: (value: string) => number) => {
  const cache = createCache<string>(maxBytes, sizeOf);
  const made: string[] = [];
  const get = (texts: string[], scope = '') =>
    cache.get(scope, texts, () => `${texts.join()}${made.push(texts.join())}`);
  return { cache, made, get };
};

describe('createCache', () => {
  it('makes a value once', () => {
    const { cache, made, get } = createCounted(10_000);
    expect([get(['a']), get(['a']), get(['b'])]).toEqual(['a1', 'a1', 'b2']);
    expect(made).toEqual(['a', 'b']);
    expect(cache.size.entries).toBe(2);
  });

  it('keeps undefined', () => {
    let made = 0;
    const cache = createCache<undefined>(10_000);
    const make = () => {
      made += 1;
      return undefined;
    };
    expect([cache.get('', ['a'], make), cache.get('', ['a'], make), made]).toEqual([undefined, undefined, 1]);
  });

  it('removes what was not used for longest, as many as needed', () => {
    const { made, get } = createCounted(3 * (entryBytes + 20));
    for (const text of ['a', 'b', 'c', 'a', 'd', 'a', 'b']) get([text]);
    expect(made).toEqual(['a', 'b', 'c', 'd', 'b']);
    get(['x'.repeat(200)]);
    get(['a']);
    expect(made.slice(5)).toEqual(['x'.repeat(200), 'a']);
  });

  it('does not keep one that is too large, and removes nothing for it', () => {
    const { cache, made, get } = createCounted(1000);
    for (const text of ['a', 'x'.repeat(500), 'x'.repeat(500), 'a']) get([text]);
    expect(made).toEqual(['a', 'x'.repeat(500), 'x'.repeat(500)]);
    expect(cache.size.entries).toBe(1);
  });

  it('counts texts, the key and the size of values', () => {
    const { cache, get } = createCounted(10_000, () => 1000);
    get(['x'.repeat(150)], 'k');
    expect(cache.size).toEqual({ entries: 1, bytes: entryBytes + 300 + 2 * 'k\n150'.length + 1000 });
  });

  it('keeps nothing when make throws', () => {
    const cache = createCache<string>(10_000);
    const fail = () => {
      throw new Error('no');
    };
    expect(() => cache.get('', ['a'], fail)).toThrow('no');
    expect(cache.size).toEqual({ entries: 0, bytes: 0 });
    expect(cache.get('', ['a'], () => 'made')).toBe('made');
  });

  const long = (middle: string) => `${'a'.repeat(100)}${middle}${'b'.repeat(100)}`;
  it.each([
    { name: 'long texts of one length', given: [[long('x')], [long('y')]] },
    { name: 'texts that join to the same', given: [['a', 'b'], ['a\nb'], ['a', 'b', ''], ['', 'a', 'b']] },
    { name: 'a length and a long text', given: [[long('x')], [String(long('x').length)]] },
    { name: 'names that every object has', given: [['constructor'], ['__proto__']] },
  ])('distinguishes $name', ({ given }) => {
    const { get } = createCounted(100_000);
    for (const texts of [...given, ...given]) expect(get(texts).startsWith(texts.join())).toBe(true);
    expect(new Set(given.map((texts) => get(texts))).size).toBe(given.length);
  });

  it('never exceeds its limit over thousands of texts', () => {
    const { cache, get } = createCounted(5000);
    for (let index = 0; index < 5000; index += 1) {
      get(['k'.repeat((index * 7) % 431)]);
      expect(cache.size.bytes).toBeLessThanOrEqual(5000);
    }
    expect(cache.size.entries).toBeGreaterThan(2);
  });
});

describe('collectTexts', () => {
  const recognise = (value: unknown) => {
    const texts: string[] = [];
    return JSON.stringify([collectTexts(value, texts), texts]);
  };

  it('distinguishes values that differ in anything', () => {
    const values = [
      '',
      'a',
      '5',
      5,
      5.5,
      Number.NaN,
      'NaN',
      true,
      'true',
      false,
      null,
      'null',
      undefined,
      {},
      [],
      [[]],
      [{}],
      { a: {} },
      ['a', 'b'],
      ['ab'],
      [['a'], 'b'],
      [['a', 'b']],
      { a: 'b' },
      { a: ['b'] },
      { a: null },
      { a: undefined },
      [null],
      [undefined],
      ['s', 's'],
      { a: 'b', c: 'd' },
      { a: { b: 'c' }, d: '' },
      { a: { b: 'c', d: '' } },
    ];
    expect(new Set(values.map(recognise)).size).toBe(values.length);
  });

  it('recognises equal values', () => {
    const value = { html: 'a', headers: { b: 'c' }, tags: ['d', 1, null] };
    expect(recognise(structuredClone(value))).toBe(recognise(value));
  });

  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  it.each([
    { name: 'a function', given: { a: () => 1 } },
    { name: 'a symbol', given: [Symbol('a')] },
    { name: 'a cycle', given: cycle },
    { name: 'many texts', given: Array.from({ length: 5000 }, String) },
    { name: 'a list of a thousand million holes', given: new Array(1e9) },
  ])('recognises nothing in $name', ({ given }) => {
    expect(collectTexts(given, [])).toBeUndefined();
  });
});
