// Whether a send is tried again, and after how long.
import { describe, expect, it } from 'vitest';
import { type ErrorCode, errorCatalog } from '../../src/errors/error-catalog.ts';
import { decideRetry, maxAttempts, type RetryQuery } from '../../src/mailgun/retry.ts';

const decide = (query: Partial<RetryQuery> & Pick<RetryQuery, 'history'>, random = 1) =>
  decideRetry({ remainingMs: 8000, ...query }, random);

describe('the first retry', () => {
  const retryable = ['unreachable', 'interrupted', 'timeout', 'unavailable', 'rateLimited'] as const;
  it.each(retryable)('follows %s', (code) => {
    expect(decide({ history: [code] })).toBe(300);
  });

  const final = (Object.keys(errorCatalog) as ErrorCode[]).filter((code) => !retryable.some((other) => other === code));
  it.each(final)('never follows %s, even with a Retry-After', (code) => {
    expect(decide({ history: [code] })).toBeUndefined();
    expect(decide({ history: [code], retryAfterMs: 0 })).toBeUndefined();
  });

  it('needs a failed attempt', () => {
    expect(decide({ history: [] })).toBeUndefined();
  });
});

describe('the number of attempts', () => {
  it('is three at most', () => {
    expect(maxAttempts).toBe(3);
    expect(decide({ history: ['unavailable', 'unavailable'] })).toBe(600);
    expect(decide({ history: ['unavailable', 'unavailable', 'unavailable'] })).toBeUndefined();
    expect(decide({ history: ['rateLimited', 'rateLimited', 'rateLimited'], retryAfterMs: 0 })).toBeUndefined();
  });

  it.each([
    { history: ['interrupted', 'interrupted'] },
    { history: ['timeout', 'timeout'] },
    { history: ['interrupted', 'timeout'] },
    { history: ['timeout', 'interrupted'] },
  ] as const)('is two when the message may have been accepted: $history', ({ history }) => {
    expect(decide({ history })).toBeUndefined();
  });

  it.each([
    { history: ['unreachable', 'timeout'] },
    { history: ['interrupted', 'unreachable'] },
    { history: ['interrupted', 'unavailable'] },
    { history: ['timeout', 'rateLimited'] },
  ] as const)('is three when the message may have been accepted once: $history', ({ history }) => {
    expect(decide({ history })).toBe(600);
  });

  it('is two for a rate limit without a Retry-After', () => {
    expect(decide({ history: ['rateLimited', 'rateLimited'] })).toBeUndefined();
    expect(decide({ history: ['unavailable', 'rateLimited'] })).toBe(600);
  });

  it('is three for a rate limit with a Retry-After', () => {
    expect(decide({ history: ['rateLimited', 'rateLimited'], retryAfterMs: 1000 })).toBe(1200);
  });
});

describe('the wait', () => {
  it.each([
    { random: 0, expected: 0 },
    { random: 0.5, expected: 150 },
    { random: 1, expected: 300 },
  ])('is drawn from the whole first 300 ms: $random', ({ random, expected }) => {
    expect(decide({ history: ['unavailable'] }, random)).toBe(expected);
  });

  it('doubles with each attempt', () => {
    expect(decide({ history: ['unavailable', 'unavailable'] }, 0.5)).toBe(300);
  });

  it.each([
    { random: 0, expected: 2000 },
    { random: 0.5, expected: 2100 },
    { random: 1, expected: 2200 },
  ])('is the Retry-After plus up to 200 ms: $random', ({ random, expected }) => {
    expect(decide({ history: ['rateLimited'], retryAfterMs: 2000 }, random)).toBe(expected);
    expect(decide({ history: ['unavailable', 'rateLimited'], retryAfterMs: 2000 }, random)).toBe(expected);
  });

  it('leaves 250 ms for the next attempt', () => {
    expect(decide({ history: ['unavailable'], remainingMs: 400 })).toBe(150);
    expect(decide({ history: ['rateLimited'], remainingMs: 2350, retryAfterMs: 2000 })).toBe(2100);
  });

  it.each([
    { name: 'the Retry-After just fits', query: { remainingMs: 2250, retryAfterMs: 2000 }, expected: 2000 },
    {
      name: 'the Retry-After is a millisecond too long',
      query: { remainingMs: 2249, retryAfterMs: 2000 },
      expected: undefined,
    },
    { name: 'without a Retry-After, an attempt just fits', query: { remainingMs: 250 }, expected: 0 },
    { name: 'without a Retry-After, no attempt fits', query: { remainingMs: 249 }, expected: undefined },
    { name: 'the budget is used up', query: { remainingMs: 0 }, expected: undefined },
    { name: 'the budget is exceeded', query: { remainingMs: -5, retryAfterMs: 0 }, expected: undefined },
    { name: 'the Retry-After is zero', query: { retryAfterMs: 0 }, expected: 200 },
  ])('fits the budget, or there is no retry: $name', ({ query, expected }) => {
    expect(decide({ history: ['rateLimited'], ...query })).toBe(expected);
  });
});
