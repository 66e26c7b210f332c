// What is remembered of an origin: when it was last in contact, and how many sends in a row had no response.
import { describe, expect, it } from 'vitest';
import { OriginHealth } from '../../src/mailgun/origin-health.ts';

const origin = 'https://api.mailgun.net';
const outage = (startsMs: readonly number[]) => {
  const health = new OriginHealth();
  for (const startedMs of startsMs) health.recordNoResponse(origin, startedMs);
  return health;
};

describe('contact', () => {
  it.each([
    { name: 'at once', afterMs: 0, expected: true },
    { name: 'for 30 s', afterMs: 30_000, expected: true },
    { name: 'not for longer', afterMs: 30_001, expected: false },
  ])('counts $name', ({ afterMs, expected }) => {
    const [opened, responded] = [new OriginHealth(), new OriginHealth()];
    opened.recordContact(origin, 1000);
    responded.recordResponse(origin, 1000);
    expect(opened.isInContact(origin, 1000 + afterMs)).toBe(expected);
    expect(responded.isInContact(origin, 1000 + afterMs)).toBe(expected);
  });

  it('is not assumed of an origin that was never reached, nor by a send without a response', () => {
    expect(new OriginHealth().isInContact(origin, 0)).toBe(false);
    expect(outage([0]).isInContact(origin, 0)).toBe(false);
  });
});

describe('an outage', () => {
  it.each([
    { name: 'no send', starts: [], nowMs: 60_000, expected: false },
    { name: 'two sends', starts: [0, 1000], nowMs: 60_000, expected: false },
    { name: 'three sends within 15 s', starts: [0, 1000, 2000], nowMs: 14_999, expected: false },
    { name: 'three sends, the first of which began 15 s ago', starts: [0, 1000, 2000], nowMs: 15_000, expected: true },
    { name: 'three sends, the last of which began first', starts: [2000, 1000, 0], nowMs: 15_000, expected: true },
  ])('is not a matter of one send: $name', ({ starts, nowMs, expected }) => {
    expect(outage(starts).isOutage(origin, nowMs)).toBe(expected);
  });

  it('ends with a response, and does not with an open connection alone', () => {
    const health = outage([0, 0, 0]);
    health.recordContact(origin, 20_000);
    expect(health.isOutage(origin, 20_000)).toBe(true);
    health.recordResponse(origin, 20_000);
    expect(health.isOutage(origin, 20_000)).toBe(false);
    for (const startedMs of [30_000, 31_000, 32_000]) health.recordNoResponse(origin, startedMs);
    expect(health.isOutage(origin, 44_999)).toBe(false);
    expect(health.isOutage(origin, 45_000)).toBe(true);
  });

  it('is of one origin', () => {
    expect(outage([0, 0, 0]).isOutage('https://api.eu.mailgun.net', 20_000)).toBe(false);
  });
});

it('remembers 100 origins, and forgets the first', () => {
  const health = new OriginHealth();
  for (let index = 0; index < 101; index += 1) health.recordContact(`https://${index}.example`, 0);
  expect(health.isInContact('https://100.example', 0)).toBe(true);
  expect(health.isInContact('https://1.example', 0)).toBe(true);
  expect(health.isInContact('https://0.example', 0)).toBe(false);
});
