// What an operator may set in the environment, and what becomes of a slip in it.

import { describe, expect, it } from 'vitest';
import { isPlainOrigin, readAllowedOrigins, readFactoryId, readTimeoutMs } from '../src/config/environment.ts';
import { createNote } from '../src/errors/operator-log.ts';

/** A log and what it wrote. */
const listen = () => {
  const lines: string[] = [];
  return { lines, note: createNote((line) => lines.push(line)) };
};

describe('readFactoryId', () => {
  it.each([
    { name: 'is mailgun by default', given: undefined, expected: 'mailgun' },
    { name: 'is mailgun when blank', given: '  ', expected: 'mailgun' },
    { name: 'is what the operator says', given: 'mailgun-email', expected: 'mailgun-email' },
    { name: 'is trimmed', given: ' mailgun-email\n', expected: 'mailgun-email' },
  ])('$name', ({ given, expected }) => {
    expect(readFactoryId({ MAILGUN_CONNECTOR_ID: given })).toBe(expected);
  });
});

describe('readTimeoutMs', () => {
  it.each([
    { name: 'is 8 s by default', given: undefined, expected: 8000 },
    { name: 'is 8 s when blank', given: ' ', expected: 8000 },
    { name: 'takes 1 s', given: '1000', expected: 1000 },
    { name: 'takes 60 s', given: '60000', expected: 60_000 },
    { name: 'takes space around it', given: ' 5000 ', expected: 5000 },
  ])('$name', ({ given, expected }) => {
    const { lines, note } = listen();
    expect(readTimeoutMs({ MAILGUN_CONNECTOR_TIMEOUT_MS: given }, note)).toBe(expected);
    expect(lines).toEqual([]);
  });

  it.each([
    { name: 'less than 1 s', given: '999' },
    { name: 'more than 60 s', given: '60001' },
    { name: 'nought', given: '0' },
    { name: 'a negative number', given: '-5000' },
    { name: 'a fraction', given: '5000.5' },
    { name: 'an exponent', given: '5e3' },
    { name: 'a hexadecimal number', given: '0x1388' },
    { name: 'a unit', given: '8s' },
    { name: 'infinity', given: 'Infinity' },
    { name: 'words', given: 'MARKER' },
  ])('falls back to 8 s for $name, with one log line', ({ given }) => {
    const { lines, note } = listen();
    const env = { MAILGUN_CONNECTOR_TIMEOUT_MS: given };
    expect([readTimeoutMs(env, note), readTimeoutMs(env, note)]).toEqual([8000, 8000]);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/MAILGUN_CONNECTOR_TIMEOUT_MS.*1000 to 60000.*8000/);
    expect(lines[0]).not.toContain('MARKER');
  });
});

describe('readAllowedOrigins', () => {
  it.each([
    { name: 'is empty by default', given: undefined, expected: [] },
    { name: 'is empty when blank', given: ' , ,', expected: [] },
    { name: 'takes an origin', given: 'https://gateway.example', expected: ['https://gateway.example'] },
    {
      name: 'takes several, with space around them',
      given: ' https://a.example , http://127.0.0.1:8080/ ',
      expected: ['https://a.example', 'http://127.0.0.1:8080'],
    },
    { name: 'compares as origins', given: 'HTTPS://A.example:443', expected: ['https://a.example'] },
  ])('$name', ({ given, expected }) => {
    const { lines, note } = listen();
    expect([...readAllowedOrigins({ MAILGUN_CONNECTOR_ENDPOINTS: given }, note)]).toEqual(expected);
    expect(lines).toEqual([]);
  });

  it.each([
    { name: 'what is no URL', given: 'MARKER' },
    { name: 'a path', given: 'https://b.example/MARKER' },
    { name: 'a query', given: 'https://b.example?MARKER' },
    { name: 'a hash', given: 'https://b.example#MARKER' },
    { name: 'a user', given: 'https://MARKER@b.example' },
    { name: 'a password', given: 'https://:MARKER@b.example' },
    { name: 'another scheme', given: 'ftp://MARKER.example' },
  ])('ignores $name with a log line that says which entry', ({ given }) => {
    const { lines, note } = listen();
    const env = { MAILGUN_CONNECTOR_ENDPOINTS: `https://a.example,${given},https://c.example` };
    expect([...readAllowedOrigins(env, note)]).toEqual(['https://a.example', 'https://c.example']);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/entry 2 is ignored.*Write origins only/);
    expect(lines[0]?.toUpperCase()).not.toContain('MARKER');
  });

  it('follows a change at the next parse', () => {
    const { note } = listen();
    const read = (MAILGUN_CONNECTOR_ENDPOINTS?: string) => [
      ...readAllowedOrigins({ MAILGUN_CONNECTOR_ENDPOINTS }, note),
    ];
    expect(read('https://one.example')).toEqual(['https://one.example']);
    expect(read('https://two.example')).toEqual(['https://two.example']);
    expect(read()).toEqual([]);
  });

  it('parses again only when it changed', () => {
    const { note } = listen();
    const env = { MAILGUN_CONNECTOR_ENDPOINTS: 'https://same.example' };
    expect(readAllowedOrigins(env, note)).toBe(readAllowedOrigins(env, note));
  });
});

describe('isPlainOrigin', () => {
  it.each([
    { name: 'is true for https', given: 'https://a.example', expected: true },
    { name: 'is true for http with a port', given: 'http://a.example:8080/', expected: true },
    { name: 'is false for a path', given: 'https://a.example/x', expected: false },
    { name: 'is false for a query', given: 'https://a.example/?x', expected: false },
    { name: 'is false for a hash', given: 'https://a.example/#x', expected: false },
    { name: 'is false for a user', given: 'https://x@a.example', expected: false },
    { name: 'is false for a password', given: 'https://:x@a.example', expected: false },
    { name: 'is false for another scheme', given: 'ftp://a.example/', expected: false },
  ])('$name', ({ given, expected }) => {
    expect(isPlainOrigin(new URL(given))).toBe(expected);
  });
});
