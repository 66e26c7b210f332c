// How long a response asks to wait, from its headers or its text; tested through classifyResponse, which also adds it to the
// operator's sentence.
import { afterEach, describe, expect, it } from 'vitest';
import { classifyResponse } from '../../src/mailgun/classify-response.ts';
import { parseRetryAfterMs } from '../../src/mailgun/retry-after.ts';
import { startMs } from '../support/fake-dependencies.ts';

const classify = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  classifyResponse({ status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) }, startMs);

const dateAt = (seconds: number) => new Date(startMs + seconds * 1000).toUTCString();
const unixAt = (seconds: number) => String(startMs / 1000 + seconds);
const date = dateAt(0);

describe('the wait in the headers', () => {
  it.each([
    { name: 'Retry-After in seconds', headers: { 'retry-after': '7' }, retryAfterMs: 7000 },
    { name: 'Retry-After with white space', headers: { 'retry-after': ' 7 ' }, retryAfterMs: 7000 },
    { name: 'Retry-After of zero', headers: { 'retry-after': '0' }, retryAfterMs: 0 },
    { name: 'Retry-After as a date', headers: { 'retry-after': dateAt(9) }, retryAfterMs: 9000 },
    {
      name: 'Retry-After as an RFC 850 date',
      headers: { 'retry-after': 'Monday, 20-Dec-21 20:33:09 GMT' },
      retryAfterMs: 9000,
    },
    { name: 'Retry-After in the past', headers: { 'retry-after': dateAt(-9) }, retryAfterMs: 0 },
    {
      name: 'Retry-After relative to the response’s Date, not to the local clock',
      headers: { 'retry-after': dateAt(3609), date: dateAt(3600) },
      retryAfterMs: 9000,
    },
    {
      name: 'Retry-After in seconds regardless of the Date',
      headers: { 'retry-after': '7', date: dateAt(3600) },
      retryAfterMs: 7000,
    },
    {
      name: 'Retry-After relative to the local clock when the Date is invalid',
      headers: { 'retry-after': dateAt(9), date: 'soon' },
      retryAfterMs: 9000,
    },
    {
      name: 'Retry-After relative to the local clock when the Date is a number',
      headers: { 'retry-after': dateAt(9), date: '1' },
      retryAfterMs: 9000,
    },
    { name: 'X-RateLimit-Reset', headers: { 'x-ratelimit-reset': unixAt(5), date }, retryAfterMs: 5000 },
    {
      name: 'X-RateLimit-Reset as a fraction',
      headers: { 'x-ratelimit-reset': unixAt(5.5), date },
      retryAfterMs: 5500,
    },
    { name: 'X-RateLimit-Reset in the past', headers: { 'x-ratelimit-reset': unixAt(-5), date }, retryAfterMs: 0 },
    {
      name: 'X-RateLimit-Reset relative to the response’s Date',
      headers: { 'x-ratelimit-reset': unixAt(3605), date: dateAt(3600) },
      retryAfterMs: 5000,
    },
    {
      name: 'Retry-After before X-RateLimit-Reset',
      headers: { 'retry-after': '7', 'x-ratelimit-reset': unixAt(5) },
      retryAfterMs: 7000,
    },
    {
      name: 'X-RateLimit-Reset when Retry-After is invalid',
      headers: { 'retry-after': 'soon', 'x-ratelimit-reset': unixAt(5) },
      retryAfterMs: 5000,
    },
  ])('parses $name', ({ headers, retryAfterMs }) => {
    expect(classify(429, { message: 'Too Many Requests' }, headers)).toMatchObject({
      code: 'rateLimited',
      retryAfterMs,
    });
  });

  it.each([
    { name: 'no header', headers: {} },
    { name: 'a word in Retry-After', headers: { 'retry-after': 'soon' } },
    { name: 'an empty Retry-After', headers: { 'retry-after': '' } },
    { name: 'a negative Retry-After', headers: { 'retry-after': '-5' } },
    { name: 'a fraction in Retry-After', headers: { 'retry-after': '1.5' } },
    { name: 'a unit in Retry-After', headers: { 'retry-after': '2 s' } },
    { name: 'a word and a number in Retry-After', headers: { 'retry-after': 'maybe 3' } },
    { name: 'two values in Retry-After', headers: { 'retry-after': '3,5' } },
    { name: 'a word in X-RateLimit-Reset', headers: { 'x-ratelimit-reset': 'soon' } },
    { name: 'a negative X-RateLimit-Reset', headers: { 'x-ratelimit-reset': '-5' } },
    { name: 'an empty X-RateLimit-Reset', headers: { 'x-ratelimit-reset': '' } },
  ])('is undefined with $name', ({ headers }) => {
    expect(classify(429, 'Too Many Requests', headers)).toMatchObject({ code: 'rateLimited', retryAfterMs: undefined });
    expect(classify(400, 'recipient limit exceeded', headers)).toMatchObject({
      code: 'quota',
      retryAfterMs: undefined,
    });
  });

  // With another status than 420 or 429, X-RateLimit-Reset only says when a window ends.
  it.each([
    { status: 503, code: 'unavailable' },
    { status: 401, code: 'unauthorized' },
    { status: 400, code: 'quota' },
  ])('ignores X-RateLimit-Reset with status $status', ({ status, code }) => {
    const text = status === 400 ? 'recipient limit exceeded' : 'Whatever';
    const classified = classify(status, text, { 'x-ratelimit-reset': unixAt(60), date });
    expect(classified).toMatchObject({ code, retryAfterMs: undefined });
    expect(classified).not.toMatchObject({ operatorMessage: expect.stringContaining('asks to wait') });
  });
});

describe('the three forms of a date in Retry-After', () => {
  const parse = (retryAfter: string, nowMs: number = startMs) =>
    parseRetryAfterMs({ status: 503, headers: { 'retry-after': retryAfter }, body: '' }, '', nowMs);
  const zone = process.env.TZ;
  afterEach(() => {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });

  it.each([
    { name: 'IMF-fixdate', given: 'Mon, 20 Dec 2021 20:33:09 GMT', expected: 9000 },
    { name: 'IMF-fixdate in lower case', given: 'mon, 20 dec 2021 20:33:09 gmt', expected: 9000 },
    { name: 'RFC 850', given: 'Monday, 20-Dec-21 20:33:09 GMT', expected: 9000 },
    { name: 'asctime', given: 'Mon Dec 20 20:33:09 2021', expected: 9000 },
    { name: 'asctime with a day of one digit', given: 'Mon Jan  3 20:33:00 2022', expected: 14 * 86_400_000 },
    { name: 'a leap second', given: 'Mon, 20 Dec 2021 20:33:60 GMT', expected: 60_000 },
    {
      name: 'a year of two digits 50 years ahead',
      given: 'Sunday, 20-Dec-71 20:33:00 GMT',
      expected: 18_262 * 86_400_000,
    },
    {
      name: 'a year of two digits 51 years ahead, which is 1972',
      given: 'Tuesday, 20-Dec-72 20:33:00 GMT',
      expected: 0,
    },
    { name: 'a year of two digits of the past century', given: 'Sunday, 06-Nov-94 08:49:37 GMT', expected: 0 },
  ])('reads $name as UTC in any time zone', ({ given, expected }) => {
    for (const timeZone of ['UTC', 'America/New_York', 'Pacific/Kiritimati']) {
      process.env.TZ = timeZone;
      expect(parse(given)).toBe(expected);
    }
  });

  it.each([
    'Mon, 31 Feb 2022 20:33:09 GMT',
    'Mon, 00 Dec 2021 20:33:09 GMT',
    'Mon, 20 Dec 2021 24:33:09 GMT',
    'Mon, 20 Dec 2021 20:60:09 GMT',
    'Mon, 20 Dec 2021 20:33:61 GMT',
    'Mon, 20 Xyz 2021 20:33:09 GMT',
    'Mon, 20 Dec 2021 20:33:09',
    'Mon, 20 Dec 2021 20:33:09 EST',
    'Mon, 20 Dec 2021 20:33:09 +0100',
    'Mon, 20 Dec 2021',
    'Xyz, 20 Dec 2021 20:33:09 GMT',
    'Monday, 20-Dec-2021 20:33:09 GMT',
    'Mon Dec 20 20:33:09 2021 GMT',
    'Mon Dec 20 20:33:09 21',
    'Mon Dec 32 20:33:09 2021',
    'Mon',
    'Sunny 5',
    '2021-12-20T20:33:09Z',
  ])('does not read %s', (given) => {
    expect(parse(given)).toBeUndefined();
  });

  it('does not read 1 MB of digits', () => {
    expect(parse(`Mon, ${'2'.repeat(1_000_000)}`)).toBeUndefined();
  });
});

describe('the wait in the text', () => {
  it.each([
    { name: 'seconds', text: 'try again after 120 seconds', retryAfterMs: 120_000 },
    { name: 'one second', text: 'try again after 1 second', retryAfterMs: 1000 },
    { name: 'a fraction of a second', text: 'try again after 0.25 seconds', retryAfterMs: 250 },
    { name: 'a date in UTC', text: 'try again after Mon, 20 Dec 2021 20:33:21 UTC', retryAfterMs: 21_000 },
    { name: 'a date in GMT', text: 'Try again after Mon, 20 Dec 2021 20:33:21 GMT', retryAfterMs: 21_000 },
    { name: 'a date in the past', text: 'try again after Mon, 20 Dec 2021 20:32:21 UTC', retryAfterMs: 0 },
    { name: 'a wait inside a longer text', text: 'Slow down: try again after 3 seconds, please', retryAfterMs: 3000 },
  ])('parses $name', ({ text, retryAfterMs }) => {
    expect(classify(429, { message: text })).toMatchObject({ code: 'rateLimited', retryAfterMs });
    expect(classify(400, text)).toMatchObject({ code: 'rateLimited', retryAfterMs });
  });

  it('is relative to the response’s Date', () => {
    const text = 'try again after Mon, 20 Dec 2021 20:33:21 UTC';
    expect(classify(420, { message: text }, { date: dateAt(20) })).toMatchObject({ retryAfterMs: 1000 });
  });

  it('yields to the headers', () => {
    expect(classify(429, 'try again after 120 seconds', { 'retry-after': '2' })).toMatchObject({ retryAfterMs: 2000 });
  });

  it.each([
    { name: 'an invalid date', text: 'try again after Xyz, no such moment UTC' },
    { name: 'a unit other than seconds', text: 'try again after 2 minutes' },
    { name: 'a date without a time zone', text: 'try again after Mon, 20 Dec 2021 20:33:21' },
  ])('is undefined with $name', ({ text }) => {
    expect(classify(429, text)).toMatchObject({ code: 'rateLimited', retryAfterMs: undefined });
  });
});

describe('the wait in the operator’s sentence', () => {
  it('turns an account limit into a rate limit', () => {
    expect(classify(400, 'recipient limit exceeded', { 'retry-after': '3' })).toMatchObject({
      code: 'rateLimited',
      retryAfterMs: 3000,
      operatorMessage:
        'A sending limit of the Mailgun account is reached. Wait, or raise the limit. Mailgun asks to wait 3 s.',
    });
  });

  it('is rounded up to the second', () => {
    expect(classify(400, 'recipient limit exceeded, try again after 0.2 seconds')).toMatchObject({
      operatorMessage: expect.stringMatching(/Mailgun asks to wait 1 s\.$/),
    });
  });

  it('is left out when it is over', () => {
    expect(classify(400, 'recipient limit exceeded', { 'retry-after': '0' })).toMatchObject({
      operatorMessage: 'A sending limit of the Mailgun account is reached. Wait, or raise the limit.',
    });
  });

  it('is left out where waiting does not help', () => {
    expect(classify(401, 'Forbidden', { 'retry-after': '60' })).not.toMatchObject({
      operatorMessage: expect.stringContaining('asks to wait'),
    });
  });

  it.each([String(24 * 60 * 60 + 1), '9'.repeat(400)])('is not in seconds when it exceeds a day (%s s)', (seconds) => {
    expect(classify(429, 'Too Many Requests', { 'retry-after': seconds })).toMatchObject({
      operatorMessage: expect.stringMatching(/ Mailgun asks to wait for more than a day\.$/),
    });
  });

  it('is in seconds for exactly a day', () => {
    expect(classify(429, 'Too Many Requests', { 'retry-after': String(24 * 60 * 60) })).toMatchObject({
      operatorMessage: expect.stringMatching(/ 86400 s\.$/),
    });
  });

  it('is added to a server error too', () => {
    expect(classify(503, 'Service Unavailable', { 'retry-after': '3' })).toMatchObject({
      code: 'unavailable',
      retryAfterMs: 3000,
      operatorMessage: expect.stringMatching(/ Mailgun asks to wait 3 s\.$/),
    });
  });
});
