// Origins that requests go to.
import { describe, expect, it } from 'vitest';
import { isLoopback, isOrigin, mailgunRegions } from '../../src/mailgun/origins.ts';

describe('mailgunRegions', () => {
  it('are the US and the EU region', () => {
    expect(mailgunRegions).toEqual(['https://api.mailgun.net', 'https://api.eu.mailgun.net']);
  });
});

describe('isOrigin', () => {
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
    expect(isOrigin(new URL(given))).toBe(expected);
  });
});

describe('isLoopback', () => {
  it.each([
    { name: 'is true for 127.0.0.1 with a port', given: 'http://127.0.0.1:8080', expected: true },
    { name: 'is true for https on localhost', given: 'https://localhost', expected: true },
    { name: 'is true for ::1', given: 'http://[::1]:3000', expected: true },
    { name: 'is false for a private address', given: 'http://192.168.0.1', expected: false },
    { name: 'is false for a host that starts like localhost', given: 'http://localhost.evil.example', expected: false },
  ])('$name', ({ given, expected }) => {
    expect(isLoopback(given)).toBe(expected);
  });
});
