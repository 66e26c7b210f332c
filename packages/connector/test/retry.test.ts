// What happened → again, after how long, or stop.
import { describe, expect, it } from 'vitest';
import { kinds } from '../src/errors/error-catalog.ts';
import { type Attempted, decideRetry, maxAttempts } from '../src/mailgun/retry.ts';

const decide = (attempted: Partial<Attempted> & Pick<Attempted, 'history'>, random = 1) =>
  decideRetry({ remainingMs: 8000, ...attempted }, random);

describe('a first attempt', () => {
  it.each(['unreachable', 'interrupted', 'timeout', 'unavailable', 'rateLimited'] as const)(
    'is tried again after %s',
    (kind) => {
      expect(decide({ history: [kind] })).toBe(300);
    },
  );

  const retried = ['unreachable', 'interrupted', 'timeout', 'unavailable', 'rateLimited'];
  const final = (Object.keys(kinds) as Array<keyof typeof kinds>).filter((kind) => !retried.includes(kind));
  it.each(final)('is the last one after %s, even with a wait told', (kind) => {
    expect(decide({ history: [kind] })).toBeUndefined();
    expect(decide({ history: [kind], waitMs: 0 })).toBeUndefined();
  });

  it('has something before it', () => {
    expect(decide({ history: [] })).toBeUndefined();
  });
});

describe('the number of attempts', () => {
  it('is three at most', () => {
    expect(maxAttempts).toBe(3);
    expect(decide({ history: ['unavailable', 'unavailable'] })).toBe(600);
    expect(decide({ history: ['unavailable', 'unavailable', 'unavailable'] })).toBeUndefined();
    expect(decide({ history: ['rateLimited', 'rateLimited', 'rateLimited'], waitMs: 0 })).toBeUndefined();
  });

  it.each([
    { history: ['interrupted', 'interrupted'] },
    { history: ['timeout', 'timeout'] },
    { history: ['interrupted', 'timeout'] },
    { history: ['timeout', 'interrupted'] },
  ] as const)('is two when the message may be on its way: $history', ({ history }) => {
    expect(decide({ history })).toBeUndefined();
  });

  it.each([
    { history: ['unreachable', 'timeout'] },
    { history: ['interrupted', 'unreachable'] },
    { history: ['interrupted', 'unavailable'] },
    { history: ['timeout', 'rateLimited'] },
  ] as const)('counts only those when it may be on its way: $history', ({ history }) => {
    expect(decide({ history })).toBe(600);
  });

  it('is two for a limit without a wait', () => {
    expect(decide({ history: ['rateLimited', 'rateLimited'] })).toBeUndefined();
    expect(decide({ history: ['unavailable', 'rateLimited'] })).toBe(600);
  });

  it('is three for a limit with a wait', () => {
    expect(decide({ history: ['rateLimited', 'rateLimited'], waitMs: 1000 })).toBe(1200);
  });
});

describe('the wait', () => {
  it.each([
    { random: 0, expected: 0 },
    { random: 0.5, expected: 150 },
    { random: 1, expected: 300 },
  ])('is drawn from all of the first 300 ms: $random', ({ random, expected }) => {
    expect(decide({ history: ['unavailable'] }, random)).toBe(expected);
  });

  it('doubles', () => {
    expect(decide({ history: ['unavailable', 'unavailable'] }, 0.5)).toBe(300);
  });

  it.each([
    { random: 0, expected: 2000 },
    { random: 0.5, expected: 2100 },
    { random: 1, expected: 2200 },
  ])('is what was told and up to 200 ms more: $random', ({ random, expected }) => {
    expect(decide({ history: ['rateLimited'], waitMs: 2000 }, random)).toBe(expected);
    expect(decide({ history: ['unavailable', 'rateLimited'], waitMs: 2000 }, random)).toBe(expected);
  });

  it('leaves 250 ms for the attempt after it', () => {
    expect(decide({ history: ['unavailable'], remainingMs: 400 })).toBe(150);
    expect(decide({ history: ['rateLimited'], remainingMs: 2350, waitMs: 2000 })).toBe(2100);
  });

  it.each([
    { name: 'what was told just fits', attempted: { remainingMs: 2250, waitMs: 2000 }, expected: 2000 },
    {
      name: 'what was told is a millisecond too long',
      attempted: { remainingMs: 2249, waitMs: 2000 },
      expected: undefined,
    },
    { name: 'nothing was told and an attempt just fits', attempted: { remainingMs: 250 }, expected: 0 },
    { name: 'nothing was told and no attempt fits', attempted: { remainingMs: 249 }, expected: undefined },
    { name: 'the budget is over', attempted: { remainingMs: 0 }, expected: undefined },
    { name: 'the budget is overdrawn', attempted: { remainingMs: -5, waitMs: 0 }, expected: undefined },
    { name: 'a wait of zero was told', attempted: { waitMs: 0 }, expected: 200 },
  ])('fits the budget or is none: $name', ({ attempted, expected }) => {
    expect(decide({ history: ['rateLimited'], ...attempted })).toBe(expected);
  });
});
