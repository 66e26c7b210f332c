// A response of Mailgun → accepted, or an error code with the operator's sentence.
import { describe, expect, it } from 'vitest';
import { errorCatalog } from '../../src/errors/error-catalog.ts';
import { classifyPartialResponse, classifyResponse } from '../../src/mailgun/classify-response.ts';
import { startMs } from '../support/fake-dependencies.ts';
import { queued } from '../support/loopback.ts';
import { errorResponses, unknownTextMessage } from '../support/mailgun-responses.ts';

const classify = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  classifyResponse({ status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) }, startMs);

describe('classifyResponse: an accepted message', () => {
  it('returns Mailgun’s id and message', () => {
    expect(classify(200, queued)).toEqual({ accepted: queued });
  });

  it('returns nothing else of the response', () => {
    expect(classify(200, { ...queued, extra: 'x' })).toEqual({ accepted: queued });
  });

  it('ignores a byte order mark and trailing white space', () => {
    expect(classify(200, `\ufeff${JSON.stringify(queued)}\n`)).toEqual({ accepted: queued });
  });

  it.each([
    { name: 'the plain text of a mistyped path', status: 200, body: 'Mailgun Magnificent API' },
    { name: 'the page of a captive portal', status: 200, body: '<html>Welcome to the hotel</html>' },
    { name: 'an empty body', status: 200, body: '' },
    { name: 'unrelated JSON', status: 200, body: { ok: true } },
    { name: 'a different message', status: 200, body: { ...queued, message: 'Thank you. Queued.' } },
    { name: 'a missing id', status: 200, body: { message: queued.message } },
    { name: 'an id that is not a string', status: 200, body: { ...queued, id: 7 } },
    { name: 'a message that is not a string', status: 200, body: { ...queued, message: ['Queued'] } },
    { name: 'an array', status: 200, body: [queued] },
    { name: 'JSON null', status: 200, body: 'null' },
    { name: 'truncated JSON', status: 200, body: JSON.stringify(queued).slice(0, -1) },
    { name: 'status 201 with the right body', status: 201, body: queued },
    { name: 'status 204 without a body', status: 204, body: '' },
    { name: 'status 299 with the right body', status: 299, body: queued },
  ])('rejects $name', ({ status, body }) => {
    expect(classify(status, body)).toEqual({ code: 'badResponse' });
  });
});

describe('classifyResponse: a redirect', () => {
  it.each([300, 301, 302, 303, 307, 308, 399])('means a wrong endpoint (%i)', (status) => {
    expect(classify(status, queued, { location: 'https://evil.example/' })).toEqual({ code: 'badEndpoint' });
  });
});

describe('classifyResponse: an error response', () => {
  it.each(errorResponses)('$name', ({ status, body, code, operatorMessage = unknownTextMessage(status, body) }) => {
    const classified = classify(status, body);
    expect(classified).toMatchObject({ code });
    const sentence = 'operatorMessage' in classified ? classified.operatorMessage : undefined;
    expect(sentence ?? errorCatalog[code].operatorMessage).toBe(operatorMessage);
  });

  it('reports only the status and the length of an unknown text', () => {
    expect(classify(409, 'SECRET and more')).toMatchObject({
      code: 'rejected',
      operatorMessage:
        'Mailgun refused the message with status 409 and an unknown text of 15 characters. See the domain’s logs at Mailgun.',
    });
  });

  it('maps a 403 with an unknown text to notAllowed', () => {
    expect(classify(403, { message: 'Account is on hold' })).toMatchObject({ code: 'notAllowed' });
  });

  it('recognizes a known text in a plain body and in JSON', () => {
    const text = 'Domain mg.example.com is not allowed to send: Account disabled';
    expect(classify(403, text)).toEqual(classify(403, { message: text }));
  });

  it('uses the whole body when the JSON has no message', () => {
    expect(classify(403, { Error: 'Account disabled' })).toMatchObject({ code: 'notAllowed' });
  });
});

describe('classifyPartialResponse', () => {
  const classifyPartial = (status: number, body: string) =>
    classifyPartialResponse({ status, headers: {}, body }, startMs);

  it('accepts when the whole body was received', () => {
    expect(classifyPartial(200, JSON.stringify(queued))).toEqual({ accepted: queued });
  });

  it.each([
    { status: 401, body: 'Forb', code: 'unauthorized' },
    {
      status: 400,
      body: '{"message":"Domain a.b is not allowed to send: The domain is unverified and',
      code: 'notAllowed',
    },
    { status: 404, body: '', code: 'badEndpoint' },
    { status: 499, body: '', code: 'rejected' },
  ])('classifies a client error by its status: $status', ({ status, body, code }) => {
    expect(classifyPartial(status, body)).toMatchObject({ code });
  });

  it.each([
    { name: 'half of an acceptance', status: 200, body: '{"id":"<1@mg.example.com>","mess' },
    { name: 'an acceptance without its body', status: 200, body: '' },
    { name: 'a redirect', status: 302, body: '' },
    { name: 'a server error', status: 500, body: 'Internal' },
  ])('returns nothing for $name', ({ status, body }) => {
    expect(classifyPartial(status, body)).toBeUndefined();
  });
});
