// The API key is sent to Mailgun and to origins that the operator lists, and nowhere else.
import { describe, expect, it } from 'vitest';
import { isUnencrypted, parseEndpoint } from '../../src/config/endpoint.ts';

const parse = (text: string, allowedOrigins: string[] = []) => {
  const issues: string[] = [];
  const origin = parseEndpoint(text, new Set(allowedOrigins), (message) => issues.push(message));
  return { origin, issues };
};

describe('parseEndpoint', () => {
  it.each([
    { name: 'accepts the US region', given: 'https://api.mailgun.net', expected: 'https://api.mailgun.net' },
    { name: 'accepts the EU region', given: 'https://api.eu.mailgun.net', expected: 'https://api.eu.mailgun.net' },
    { name: 'accepts a trailing slash', given: 'https://api.mailgun.net/', expected: 'https://api.mailgun.net' },
    { name: 'accepts upper case', given: 'HTTPS://API.Mailgun.NET', expected: 'https://api.mailgun.net' },
    { name: 'accepts Mailgun’s bare domain', given: 'https://mailgun.net', expected: 'https://mailgun.net' },
    {
      name: 'removes the default port of https',
      given: 'https://api.mailgun.net:443',
      expected: 'https://api.mailgun.net',
    },
  ])('$name', ({ given, expected }) => {
    expect(parse(given)).toEqual({ origin: expected, issues: [] });
  });

  const notMailgun = /not Mailgun’s/;
  const credentials = /user name and password/;
  const onlyHttps = /Use https\./;
  const path = /Remove the path/;
  const notUrl = /^Not a valid URL. Write https:\/\/api\.eu\.mailgun\.net, or leave it blank for the US region\.$/;
  it.each([
    { name: 'a path that ends in Mailgun’s name', given: 'https://evil.example/x.mailgun.net', message: notMailgun },
    { name: 'a user that is Mailgun’s name', given: 'https://api.mailgun.net@evil.example', message: credentials },
    { name: 'a password', given: 'https://a:MARKER@api.mailgun.net', message: credentials },
    { name: 'a password without a user', given: 'https://:MARKER@api.mailgun.net', message: credentials },
    { name: 'Mailgun’s name as a subdomain', given: 'https://mailgun.net.evil.example', message: notMailgun },
    { name: 'a name that only ends like Mailgun’s', given: 'https://evilmailgun.net', message: notMailgun },
    { name: 'another character in place of a dot', given: 'https://api.mailgunxnet', message: notMailgun },
    { name: 'a query that ends in Mailgun’s name', given: 'https://evil.example?.mailgun.net', message: notMailgun },
    { name: 'a hash that ends in Mailgun’s name', given: 'https://evil.example#.mailgun.net', message: notMailgun },
    { name: 'a backslash before Mailgun’s name', given: 'https://evil.example\\.mailgun.net', message: notMailgun },
    { name: 'http', given: 'http://api.mailgun.net', message: onlyHttps },
    { name: 'ftp', given: 'ftp://api.mailgun.net', message: onlyHttps },
    { name: 'another host over http', given: 'http://127.0.0.1:8080', message: notMailgun },
    { name: 'a path', given: 'https://api.mailgun.net/v3', message: path },
    { name: 'the whole URL of the API', given: 'https://api.mailgun.net/v3/MARKER/messages', message: path },
    { name: 'a query', given: 'https://api.mailgun.net/?MARKER', message: path },
    { name: 'a hash', given: 'https://api.mailgun.net/#MARKER', message: path },
    { name: 'a host without a scheme', given: 'api.mailgun.net', message: notUrl },
    { name: 'a region’s short name', given: 'eu', message: notUrl },
    { name: 'a long text', given: `https://api.mailgun.net${'/'.repeat(2048)}`, message: notUrl },
    { name: 'a script', given: 'javascript:alert(1)', message: notMailgun },
    { name: 'another host', given: 'https://MARKER.example', message: notMailgun },
  ])('rejects $name with one short sentence', ({ given, message }) => {
    const { origin, issues } = parse(given);
    expect(origin).toBeUndefined();
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatch(message);
    expect(issues[0]?.length).toBeLessThan(100);
    expect(issues[0]?.toUpperCase()).not.toContain('MARKER');
  });

  it.each([
    { name: 'an origin', given: 'https://gateway.example', allowed: 'https://gateway.example' },
    { name: 'an origin with a slash', given: 'https://gateway.example/', allowed: 'https://gateway.example' },
    { name: 'http', given: 'http://127.0.0.1:8080', allowed: 'http://127.0.0.1:8080' },
    { name: 'another region of Mailgun over http', given: 'http://api.mailgun.net', allowed: 'http://api.mailgun.net' },
  ])('accepts what the operator lists: $name', ({ given, allowed }) => {
    expect(parse(given, [allowed])).toEqual({ origin: allowed, issues: [] });
  });

  it.each([
    { name: 'another port', given: 'https://gateway.example:8443', message: notMailgun },
    { name: 'another scheme', given: 'http://gateway.example', message: notMailgun },
    { name: 'a subdomain', given: 'https://x.gateway.example', message: notMailgun },
    { name: 'a path', given: 'https://gateway.example/mail', message: path },
    { name: 'a query', given: 'https://gateway.example/?a', message: path },
    { name: 'a user', given: 'https://MARKER@gateway.example', message: credentials },
  ])('rejects $name of a listed origin', ({ given, message }) => {
    const { origin, issues } = parse(given, ['https://gateway.example']);
    expect(origin).toBeUndefined();
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatch(message);
    expect(issues[0]).not.toContain('MARKER');
  });

  it('explains how to list another host', () => {
    expect(parse('https://gateway.example').issues[0]).toContain('MAILGUN_CONNECTOR_ENDPOINTS');
  });
});

describe('isUnencrypted', () => {
  it.each([
    { name: 'is false for https', given: 'https://gateway.example', expected: false },
    { name: 'is true for http', given: 'http://gateway.example', expected: true },
    { name: 'is true for http with a port', given: 'http://gateway.example:8080', expected: true },
    { name: 'is true for a private address', given: 'http://192.168.0.1', expected: true },
    { name: 'is false for 127.0.0.1', given: 'http://127.0.0.1', expected: false },
    { name: 'is false for all of 127.0.0.0/8, with a port', given: 'http://127.1.2.3:8080', expected: false },
    { name: 'is false for localhost', given: 'http://localhost:3000', expected: false },
    { name: 'is false for ::1', given: 'http://[::1]:3000', expected: false },
    { name: 'is true for a host that starts like 127.0.0.1', given: 'http://127.0.0.1.evil.example', expected: true },
    { name: 'is true for a host that starts like localhost', given: 'http://localhost.evil.example', expected: true },
  ])('$name', ({ given, expected }) => {
    expect(isUnencrypted(given)).toBe(expected);
  });
});
