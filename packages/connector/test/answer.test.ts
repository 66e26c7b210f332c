// What Mailgun answered → what it means, by status and body.
import { describe, expect, it } from 'vitest';
import { readAnswer, readBrokenAnswer } from '../src/mailgun/classify-response.ts';
import { kinds } from '../src/errors/error-catalog.ts';
import { queued } from './loopback.ts';
import { refusedAnswers, toldAsUnknown } from './mailgun-answers.ts';

const nowMs = Date.parse('Mon, 20 Dec 2021 20:33:00 GMT');

const read = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  readAnswer({ status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) }, nowMs);

describe('an acceptance', () => {
  it('is what Mailgun says, with its id', () => {
    expect(read(200, queued)).toEqual(queued);
  });

  it('hands on nothing else of the answer', () => {
    expect(read(200, { ...queued, extra: 'x' })).toEqual(queued);
  });

  it('may begin with a byte order mark', () => {
    expect(read(200, `\ufeff${JSON.stringify(queued)}\n`)).toEqual(queued);
  });

  it.each([
    { name: 'plain text of a mistyped path', status: 200, body: 'Mailgun Magnificent API' },
    { name: 'a captive portal', status: 200, body: '<html>Welcome to the hotel</html>' },
    { name: 'an empty body', status: 200, body: '' },
    { name: 'JSON of something else', status: 200, body: { ok: true } },
    { name: 'another message', status: 200, body: { ...queued, message: 'Thank you. Queued.' } },
    { name: 'no id', status: 200, body: { message: queued.message } },
    { name: 'an id that is no text', status: 200, body: { ...queued, id: 7 } },
    { name: 'a message that is no text', status: 200, body: { ...queued, message: ['Queued'] } },
    { name: 'a list', status: 200, body: [queued] },
    { name: 'JSON null', status: 200, body: 'null' },
    { name: 'JSON that is cut off', status: 200, body: JSON.stringify(queued).slice(0, -1) },
    { name: 'another 2xx with the right body', status: 201, body: queued },
    { name: 'an accepted without content', status: 204, body: '' },
    { name: 'the last of the 2xx', status: 299, body: queued },
  ])('is not $name', ({ status, body }) => {
    expect(read(status, body)).toEqual({ kind: 'badResponse' });
  });
});

describe('a redirect', () => {
  it.each([300, 301, 302, 303, 307, 308, 399])('is a wrong endpoint (%i)', (status) => {
    expect(read(status, queued, { location: 'https://evil.example/' })).toEqual({ kind: 'badEndpoint' });
  });
});

describe('a refusal', () => {
  it.each(refusedAnswers)('$name', ({ status, body, kind, operator = toldAsUnknown(status, body) }) => {
    const meaning = read(status, body);
    expect(meaning).toMatchObject({ kind });
    const told = 'operator' in meaning ? meaning.operator : undefined;
    expect(told ?? kinds[kind].operator).toBe(operator);
  });

  it('tells no more of an unknown text than its status and length', () => {
    expect(read(409, 'SECRET and more')).toMatchObject({
      kind: 'rejected',
      operator:
        'Mailgun refused the message with status 409 and an unknown text of 15 characters. Its own log of the domain says more.',
    });
  });

  it('takes a 403 of unknown text for something that is not allowed', () => {
    expect(read(403, { message: 'Account is on hold' })).toMatchObject({ kind: 'notAllowed' });
  });

  it('reads a known sentence in text as in JSON', () => {
    const says = 'Domain mg.example.com is not allowed to send: Account disabled';
    expect(read(403, says)).toEqual(read(403, { message: says }));
  });

  it('reads the text when the JSON has no message', () => {
    expect(read(403, { Error: 'Account disabled' })).toMatchObject({ kind: 'notAllowed' });
  });
});

describe('the wait it tells', () => {
  const at = (seconds: number) => new Date(nowMs + seconds * 1000).toUTCString();
  const unixAt = (seconds: number) => String(nowMs / 1000 + seconds);
  const date = at(0);

  it.each([
    { name: 'Retry-After in seconds', headers: { 'retry-after': '7' }, waitMs: 7000 },
    { name: 'Retry-After with space around it', headers: { 'retry-after': ' 7 ' }, waitMs: 7000 },
    { name: 'Retry-After of zero', headers: { 'retry-after': '0' }, waitMs: 0 },
    { name: 'Retry-After as a date', headers: { 'retry-after': at(9) }, waitMs: 9000 },
    {
      name: 'Retry-After as a date of RFC 850',
      headers: { 'retry-after': 'Monday, 20-Dec-21 20:33:09 GMT' },
      waitMs: 9000,
    },
    { name: 'Retry-After in the past', headers: { 'retry-after': at(-9) }, waitMs: 0 },
    {
      name: 'Retry-After against the Date of the answer, not the clock here',
      headers: { 'retry-after': at(3609), date: at(3600) },
      waitMs: 9000,
    },
    { name: 'seconds whatever the Date', headers: { 'retry-after': '7', date: at(3600) }, waitMs: 7000 },
    { name: 'the clock here where the Date is no date', headers: { 'retry-after': at(9), date: 'soon' }, waitMs: 9000 },
    { name: 'the clock here where the Date is a number', headers: { 'retry-after': at(9), date: '1' }, waitMs: 9000 },
    { name: 'X-RateLimit-Reset', headers: { 'x-ratelimit-reset': unixAt(5), date }, waitMs: 5000 },
    { name: 'X-RateLimit-Reset as a fraction', headers: { 'x-ratelimit-reset': unixAt(5.5), date }, waitMs: 5500 },
    { name: 'X-RateLimit-Reset in the past', headers: { 'x-ratelimit-reset': unixAt(-5), date }, waitMs: 0 },
    {
      name: 'X-RateLimit-Reset against the Date of the answer',
      headers: { 'x-ratelimit-reset': unixAt(3605), date: at(3600) },
      waitMs: 5000,
    },
    {
      name: 'Retry-After before X-RateLimit-Reset',
      headers: { 'retry-after': '7', 'x-ratelimit-reset': unixAt(5) },
      waitMs: 7000,
    },
    {
      name: 'X-RateLimit-Reset where Retry-After cannot be read',
      headers: { 'retry-after': 'soon', 'x-ratelimit-reset': unixAt(5) },
      waitMs: 5000,
    },
  ])('is $name', ({ headers, waitMs }) => {
    expect(read(429, { message: 'Too Many Requests' }, headers)).toMatchObject({ kind: 'rateLimited', waitMs });
  });

  it.each([
    { name: 'seconds', says: 'try again after 120 seconds', waitMs: 120_000 },
    { name: 'one second', says: 'try again after 1 second', waitMs: 1000 },
    { name: 'a fraction of a second', says: 'try again after 0.25 seconds', waitMs: 250 },
    { name: 'a moment in UTC', says: 'try again after Mon, 20 Dec 2021 20:33:21 UTC', waitMs: 21_000 },
    { name: 'a moment in GMT', says: 'Try again after Mon, 20 Dec 2021 20:33:21 GMT', waitMs: 21_000 },
    { name: 'a moment that is past', says: 'try again after Mon, 20 Dec 2021 20:32:21 UTC', waitMs: 0 },
    { name: 'a text around it', says: 'Slow down: try again after 3 seconds, please', waitMs: 3000 },
  ])('is in the body: $name', ({ says, waitMs }) => {
    expect(read(429, { message: says })).toMatchObject({ kind: 'rateLimited', waitMs });
    expect(read(400, says)).toMatchObject({ kind: 'rateLimited', waitMs });
  });

  it('is a moment in the body against the Date of the answer', () => {
    const says = 'try again after Mon, 20 Dec 2021 20:33:21 UTC';
    expect(read(420, { message: says }, { date: at(20) })).toMatchObject({ waitMs: 1000 });
  });

  it('is in the headers before the body', () => {
    expect(read(429, 'try again after 120 seconds', { 'retry-after': '2' })).toMatchObject({ waitMs: 2000 });
  });

  it.each([
    { name: 'no header', headers: {} },
    { name: 'a word', headers: { 'retry-after': 'soon' } },
    { name: 'an empty Retry-After', headers: { 'retry-after': '' } },
    { name: 'a negative Retry-After', headers: { 'retry-after': '-5' } },
    { name: 'a fraction in Retry-After', headers: { 'retry-after': '1.5' } },
    { name: 'a unit in Retry-After', headers: { 'retry-after': '2 s' } },
    { name: 'a word and a number in Retry-After', headers: { 'retry-after': 'maybe 3' } },
    { name: 'two Retry-After', headers: { 'retry-after': '3,5' } },
    { name: 'a word in X-RateLimit-Reset', headers: { 'x-ratelimit-reset': 'soon' } },
    { name: 'a negative X-RateLimit-Reset', headers: { 'x-ratelimit-reset': '-5' } },
    { name: 'an empty X-RateLimit-Reset', headers: { 'x-ratelimit-reset': '' } },
  ])('is none with $name', ({ headers }) => {
    expect(read(429, 'Too Many Requests', headers)).toMatchObject({ kind: 'rateLimited', waitMs: undefined });
    expect(read(400, 'recipient limit exceeded', headers)).toMatchObject({ kind: 'quota', waitMs: undefined });
  });

  it.each([
    { name: 'a moment that is no date', says: 'try again after Xyz, no such moment UTC' },
    { name: 'a unit that is not seconds', says: 'try again after 2 minutes' },
    { name: 'a moment without a zone', says: 'try again after Mon, 20 Dec 2021 20:33:21' },
  ])('is none with $name in the body', ({ says }) => {
    expect(read(429, says)).toMatchObject({ kind: 'rateLimited', waitMs: undefined });
  });

  it('makes an account’s limit one that passes', () => {
    expect(read(400, 'recipient limit exceeded', { 'retry-after': '3' })).toMatchObject({
      kind: 'rateLimited',
      waitMs: 3000,
      operator: 'A sending limit of the Mailgun account is reached. Wait, or raise it. Mailgun asks to wait 3 s.',
    });
  });

  it('is told rounded up to the second', () => {
    expect(read(400, 'recipient limit exceeded, try again after 0.2 seconds')).toMatchObject({
      operator: expect.stringMatching(/Mailgun asks to wait 1 s\.$/),
    });
  });

  it('is not told when it is over', () => {
    expect(read(400, 'recipient limit exceeded', { 'retry-after': '0' })).toMatchObject({
      operator: 'A sending limit of the Mailgun account is reached. Wait, or raise it.',
    });
  });

  it.each([
    { status: 503, kind: 'unavailable' },
    { status: 401, kind: 'unauthorized' },
    { status: 400, kind: 'quota' },
  ])('is none with X-RateLimit-Reset and status $status: that tells when a window ends', ({ status, kind }) => {
    const says = status === 400 ? 'recipient limit exceeded' : 'Whatever';
    const meaning = read(status, says, { 'x-ratelimit-reset': unixAt(60), date });
    expect(meaning).toMatchObject({ kind, waitMs: undefined });
    expect(meaning).not.toMatchObject({ operator: expect.stringContaining('asks to wait') });
  });

  it('is not told where it would not help', () => {
    expect(read(401, 'Forbidden', { 'retry-after': '60' })).not.toMatchObject({
      operator: expect.stringContaining('asks to wait'),
    });
  });

  it.each([String(24 * 60 * 60 + 1), '9'.repeat(400)])('of more than a day is told as that (%s s)', (seconds) => {
    expect(read(429, 'Too Many Requests', { 'retry-after': seconds })).toMatchObject({
      operator: expect.stringMatching(/ Mailgun asks to wait for more than a day\.$/),
    });
  });

  it('of a day is told in seconds', () => {
    expect(read(429, 'Too Many Requests', { 'retry-after': String(24 * 60 * 60) })).toMatchObject({
      operator: expect.stringMatching(/ 86400 s\.$/),
    });
  });

  it('counts for trouble too, and is told', () => {
    expect(read(503, 'Service Unavailable', { 'retry-after': '3' })).toMatchObject({
      kind: 'unavailable',
      waitMs: 3000,
      operator: expect.stringMatching(/ Mailgun asks to wait 3 s\.$/),
    });
  });
});

describe('an answer that broke off', () => {
  const broken = (status: number, body: string) => readBrokenAnswer({ status, headers: {}, body }, nowMs);

  it('is an acceptance when that came whole', () => {
    expect(broken(200, JSON.stringify(queued))).toEqual(queued);
  });

  it.each([
    { status: 401, body: 'Forb', kind: 'unauthorized' },
    {
      status: 400,
      body: '{"message":"Domain a.b is not allowed to send: The domain is unverified and',
      kind: 'notAllowed',
    },
    { status: 404, body: '', kind: 'badEndpoint' },
    { status: 499, body: '', kind: 'rejected' },
  ])('is a refusal by its status, $status', ({ status, body, kind }) => {
    expect(broken(status, body)).toMatchObject({ kind });
  });

  it.each([
    { name: 'half an acceptance', status: 200, body: '{"id":"<1@mg.example.com>","mess' },
    { name: 'nothing of an acceptance', status: 200, body: '' },
    { name: 'a redirect', status: 302, body: '' },
    { name: 'trouble', status: 500, body: 'Internal' },
  ])('says nothing with $name', ({ status, body }) => {
    expect(broken(status, body)).toBeUndefined();
  });
});
