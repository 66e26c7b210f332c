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

/** Only a pattern that may take long is timed. */
const pattern = '(?:a)+';
const matches = (matcher: ReturnType<typeof matcherWith>) => matcher.match(pattern, 'a', true) !== undefined;

it('once the time of a recipient is over, no further pattern is tried', () => {
  const matcher = matcherWith(100);
  expect([matches(matcher), matches(matcher)]).toEqual([true, true]);
  expect(() => matches(matcher)).toThrow(`the pattern "${pattern}" takes longer than 200 ms, with those before it`);
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

it('a pattern that is always quick takes no time, however busy the machine is', () => {
  const matcher = matcherWith(100);
  for (let count = 0; count < 1_000; count += 1) {
    expect(matcher.match('user@.*', 'user@mg.example.com', true)).toBeDefined();
  }
});

it('patterns that take the square of a long address share the time of a recipient', () => {
  const matcher = createTimedMatcher();
  const address = `${'a'.repeat(300)}@mg.example.com`;
  const matchAll = () => {
    for (let count = 0; count < 1_900; count += 1) matcher.match(`.*.*${count}$`, address, true);
  };
  matchAll();
  expect(matchAll).toThrow('takes longer than 200 ms');
});

it.each([
  { name: 'a repeated group', pattern: '(a+)+!' },
  { name: 'a repeated choice', pattern: '(a|a)*!' },
  { name: 'a group repeated a number of times', pattern: '(?:a*){30}!' },
  { name: 'many choices in a row', pattern: `${'(a|aa)'.repeat(100)}!` },
  { name: 'many repetitions in a row', pattern: `${'a*'.repeat(100)}!` },
])('$name is stopped after 200 ms', ({ pattern }) => {
  const startedMs = performance.now();
  expect(() => createTimedMatcher().match(pattern, 'a'.repeat(320), true)).toThrow('takes longer than 200 ms');
  expect(performance.now() - startedMs).toBeLessThan(2_000);
});

/** How often a pattern is tried before the time of a recipient is over, when each match that is timed takes 100 ms. */
function triesOf(pattern: string, value: string, isAnchored: boolean): number {
  const matcher = matcherWith(100);
  let tries = 0;
  try {
    for (; tries < 10_000; tries += 1) matcher.match(pattern, value, isAnchored);
  } catch (error) {
    expect(String(error)).toContain('takes longer than 200 ms');
  }
  return tries;
}

// 320² steps each, of 200 million.
it.each([
  { name: 'two repetitions from the start', pattern: '.*.*!', isAnchored: true },
  { name: 'one repetition anywhere', pattern: 'a*!', isAnchored: false },
  { name: 'two choices', pattern: '(a|aa)(a|aa)!', isAnchored: true },
])('$name with a short value: the square of its length is counted, not the time', ({ pattern, isAnchored }) => {
  expect(createTimedMatcher().match(pattern, 'a'.repeat(320), isAnchored)).toBeUndefined();
  expect(triesOf(pattern, 'a'.repeat(320), isAnchored)).toBe(1_954);
});

it.each([
  { name: 'three repetitions from the start', pattern: '.*.*.*!', isAnchored: true, length: 10 },
  { name: 'two repetitions anywhere', pattern: 'a*a*!', isAnchored: false, length: 10 },
  { name: 'three choices', pattern: '(a|aa)(a|aa)(a|aa)!', isAnchored: true, length: 10 },
  { name: 'a repeated group', pattern: '(?:a)+!', isAnchored: true, length: 10 },
  { name: 'two repetitions with a long value', pattern: '.*.*!', isAnchored: true, length: 321 },
])('$name: the time is counted', ({ pattern, isAnchored, length }) => {
  expect(triesOf(pattern, 'a'.repeat(length), isAnchored)).toBe(2);
});
