import { describe, expect, it } from 'vitest';
import { defaultRecipientLimit, defaultTotalLimit, recipientWindowMs, totalWindowMs } from '../src/options.js';
import { createRateLimit } from '../src/sending/rate-limit.js';

const minuteMs = 60_000;

function setUp({ limit = 3, windowMs = minuteMs, maxKeys = 1_000 } = {}) {
  const clock = { nowMs: 5_000 };
  return { clock, rateLimit: createRateLimit({ limit, windowMs, maxKeys, now: () => clock.nowMs }) };
}

const takeTimes = (rateLimit: { take(key: string): number }, key: string, times: number) =>
  Array.from({ length: times }, () => rateLimit.take(key));

describe('createRateLimit', () => {
  it('lets a whole window through at once, then returns how long to wait', () => {
    const { rateLimit } = setUp();
    expect(takeTimes(rateLimit, 'a', 4)).toEqual([0, 0, 0, 20_000]);
  });

  it('makes room for one after another at an even pace', () => {
    const { rateLimit, clock } = setUp();
    takeTimes(rateLimit, 'a', 3);
    clock.nowMs += 20_000;
    expect(takeTimes(rateLimit, 'a', 2)).toEqual([0, 20_000]);
  });

  it('does not count what it refuses', () => {
    const { rateLimit, clock } = setUp();
    takeTimes(rateLimit, 'a', 100);
    clock.nowMs += 20_000;
    expect(rateLimit.take('a')).toBe(0);
  });

  it('counts each key for itself', () => {
    const { rateLimit } = setUp();
    takeTimes(rateLimit, 'a', 3);
    expect(rateLimit.take('b')).toBe(0);
  });

  it('has no limit at 0', () => {
    const { rateLimit } = setUp({ limit: 0 });
    expect(Math.max(...takeTimes(rateLimit, 'a', 10_000))).toBe(0);
  });

  it('forgets the oldest key when there are too many, which lets its next ones through', () => {
    const { rateLimit } = setUp({ maxKeys: 2 });
    takeTimes(rateLimit, 'a', 4);
    for (const key of ['b', 'c', 'd']) rateLimit.take(key);
    expect(rateLimit.take('a')).toBe(0);
  });

  it('never refuses a user who resends as often as Logto’s page allows, for a day, and makes ten wrong turns first', () => {
    const { rateLimit, clock } = setUp({ limit: defaultRecipientLimit, windowMs: recipientWindowMs });
    const waits = takeTimes(rateLimit, 'a', 10);
    for (let resend = 0; resend < 24 * 61; resend++) {
      clock.nowMs += 59_000; // the page's countdown
      waits.push(rateLimit.take('a'));
    }
    expect(Math.max(...waits)).toBe(0);
  });

  it('lets a busy Logto process through, which requests 100 in a second', () => {
    const { rateLimit, clock } = setUp({ limit: defaultTotalLimit, windowMs: totalWindowMs });
    const waits: number[] = [];
    for (let second = 0; second < 600; second++) {
      waits.push(...takeTimes(rateLimit, '', 100));
      clock.nowMs += 1_000;
    }
    expect(Math.max(...waits)).toBe(0);
  });
});
