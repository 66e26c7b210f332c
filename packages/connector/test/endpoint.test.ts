// The API key goes to Mailgun and to what the operator lists, and nowhere else.

import { describe, expect, it } from 'vitest';
import { isUnencrypted, mailgunRegions, parseEndpoint } from '../src/config/endpoint.ts';

const read = (written: string, allowed: string[] = []) => {
  const said: string[] = [];
  const origin = parseEndpoint(written, new Set(allowed), (message) => said.push(message));
  return { origin, said };
};

describe('parseEndpoint', () => {
  it.each([
    { name: 'takes the US region', given: 'https://api.mailgun.net', expected: 'https://api.mailgun.net' },
    { name: 'takes the EU region', given: 'https://api.eu.mailgun.net', expected: 'https://api.eu.mailgun.net' },
    { name: 'takes a slash at the end', given: 'https://api.mailgun.net/', expected: 'https://api.mailgun.net' },
    { name: 'takes large letters', given: 'HTTPS://API.Mailgun.NET', expected: 'https://api.mailgun.net' },
    { name: 'takes Mailgun’s bare domain', given: 'https://mailgun.net', expected: 'https://mailgun.net' },
    {
      name: 'leaves out the port that https has anyway',
      given: 'https://api.mailgun.net:443',
      expected: 'https://api.mailgun.net',
    },
  ])('$name', ({ given, expected }) => {
    expect(read(given)).toEqual({ origin: expected, said: [] });
  });

  const notMailgun = /not Mailgun’s/;
  const credentials = /user name or password/;
  const onlyHttps = /https only/;
  const path = /Leave out the path/;
  it.each([
    { name: 'a path that ends in Mailgun’s name', given: 'https://evil.example/x.mailgun.net', says: notMailgun },
    { name: 'a user that is Mailgun’s name', given: 'https://api.mailgun.net@evil.example', says: credentials },
    { name: 'a password', given: 'https://a:MARKER@api.mailgun.net', says: credentials },
    { name: 'a password without a user', given: 'https://:MARKER@api.mailgun.net', says: credentials },
    { name: 'Mailgun’s name as a subdomain', given: 'https://mailgun.net.evil.example', says: notMailgun },
    { name: 'a name that only ends like Mailgun’s', given: 'https://evilmailgun.net', says: notMailgun },
    { name: 'a dot that is any character', given: 'https://api.mailgunxnet', says: notMailgun },
    { name: 'a query that ends in Mailgun’s name', given: 'https://evil.example?.mailgun.net', says: notMailgun },
    { name: 'a hash that ends in Mailgun’s name', given: 'https://evil.example#.mailgun.net', says: notMailgun },
    { name: 'a backslash before Mailgun’s name', given: 'https://evil.example\\.mailgun.net', says: notMailgun },
    { name: 'http', given: 'http://api.mailgun.net', says: onlyHttps },
    { name: 'ftp', given: 'ftp://api.mailgun.net', says: onlyHttps },
    { name: 'another host over http', given: 'http://127.0.0.1:8080', says: notMailgun },
    { name: 'a path', given: 'https://api.mailgun.net/v3', says: path },
    { name: 'the whole address of the API', given: 'https://api.mailgun.net/v3/MARKER/messages', says: path },
    { name: 'a query', given: 'https://api.mailgun.net/?MARKER', says: path },
    { name: 'a hash', given: 'https://api.mailgun.net/#MARKER', says: path },
    { name: 'a host without a scheme', given: 'api.mailgun.net', says: /no URL/ },
    { name: 'a region’s short name', given: 'eu', says: /no URL/ },
    { name: 'a script', given: 'javascript:alert(1)', says: notMailgun },
    { name: 'another host', given: 'https://MARKER.example', says: notMailgun },
  ])('refuses $name, and names both regions', ({ given, says }) => {
    const { origin, said } = read(given);
    expect(origin).toBeUndefined();
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(says);
    for (const region of mailgunRegions) expect(said[0]).toContain(region);
    expect(said[0]?.toUpperCase()).not.toContain('MARKER');
  });

  it.each([
    { name: 'an origin', given: 'https://gateway.example', allowed: 'https://gateway.example' },
    { name: 'an origin with a slash', given: 'https://gateway.example/', allowed: 'https://gateway.example' },
    { name: 'http', given: 'http://127.0.0.1:8080', allowed: 'http://127.0.0.1:8080' },
    { name: 'another region of Mailgun over http', given: 'http://api.mailgun.net', allowed: 'http://api.mailgun.net' },
  ])('takes what the operator lists: $name', ({ given, allowed }) => {
    expect(read(given, [allowed])).toEqual({ origin: allowed, said: [] });
  });

  it.each([
    { name: 'another port', given: 'https://gateway.example:8443', says: notMailgun },
    { name: 'another scheme', given: 'http://gateway.example', says: notMailgun },
    { name: 'a subdomain', given: 'https://x.gateway.example', says: notMailgun },
    { name: 'a path', given: 'https://gateway.example/mail', says: path },
    { name: 'a query', given: 'https://gateway.example/?a', says: path },
    { name: 'a user', given: 'https://MARKER@gateway.example', says: credentials },
  ])('refuses $name of an origin that is listed', ({ given, says }) => {
    const { origin, said } = read(given, ['https://gateway.example']);
    expect(origin).toBeUndefined();
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(says);
    expect(said[0]).not.toContain('MARKER');
  });

  it('tells how a host of one’s own is listed', () => {
    expect(read('https://gateway.example').said[0]).toContain('MAILGUN_CONNECTOR_ENDPOINTS');
  });
});

describe('mailgunRegions', () => {
  it('are the US and the EU', () => {
    expect(mailgunRegions).toEqual(['https://api.mailgun.net', 'https://api.eu.mailgun.net']);
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
    { name: 'is true for a host that begins like 127.0.0.1', given: 'http://127.0.0.1.evil.example', expected: true },
    { name: 'is true for a host that begins like localhost', given: 'http://localhost.evil.example', expected: true },
  ])('$name', ({ given, expected }) => {
    expect(isUnencrypted(given)).toBe(expected);
  });
});
