// The time that the patterns of routes may take: for each recipient, and for the whole email.
import { expect, it } from 'vitest';
import { createTimedMatcher } from '../src/mail/python-pattern.ts';

/** Each match takes this long. */
function matcherWith(matchMs: number) {
  let nowMs = 0;
  let isStart = false;
  return createTimedMatcher(() => {
    isStart = !isStart;
    nowMs += isStart ? 0 : matchMs;
    return nowMs;
  });
}

const matches = (matcher: ReturnType<typeof matcherWith>) => matcher.match('a', 'a', true) !== undefined;

it('once the time of a recipient is over, no further pattern is tried', () => {
  const matcher = matcherWith(100);
  expect([matches(matcher), matches(matcher)]).toEqual([true, true]);
  expect(() => matches(matcher)).toThrow('the pattern "a" takes longer than 200 ms, with those before it');
  matcher.nextRecipient();
  expect(matches(matcher)).toBe(true);
});

it('once the time of an email is over, no recipient has any', () => {
  const matcher = matcherWith(200);
  for (let recipient = 0; recipient < 10; recipient += 1) {
    matcher.nextRecipient();
    expect(matches(matcher)).toBe(true);
  }
  matcher.nextRecipient();
  expect(() => matches(matcher)).toThrow('takes longer');
});
