// The cache of small results: what it keeps, and what it removes.
import { expect, it } from 'vitest';
import { remember } from '../src/lint/bounded-cache.ts';

const limits = { maxEntries: 2, maxEntryLength: 10 };

it('removes the entry that was used longest ago', () => {
  const cache = new Map<string, string>();
  for (const key of ['a', 'b', 'a', 'c']) remember(cache, key, cache.get(key) ?? key, limits);

  expect([...cache.keys()]).toEqual(['a', 'c']);
});

it('returns an entry that is too long, and does not keep it', () => {
  const cache = new Map([['key', 'old']]);

  expect(remember(cache, 'key', 'x'.repeat(20), limits)).toBe('x'.repeat(20));
  expect(cache.size).toBe(0);
});

it('keeps a copy, and copies it once only', () => {
  const cache = new Map<string, string[]>();
  const value = ['x'];
  const kept = remember(cache, 'key', value, limits);

  expect(kept).toEqual(value);
  expect(kept).not.toBe(value);
  expect(remember(cache, 'key', kept, limits)).toBe(kept);
});
