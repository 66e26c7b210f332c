// The environment variables that an operator may set, and what an invalid value does.
import { describe, expect, it } from 'vitest';
import { inspectEnvironment, readAllowedOrigins, readFactoryId, readTimeoutMs } from '../../src/config/environment.ts';
import { createLogger } from '../../src/errors/operator-log.ts';

/** A logger and the lines that it wrote. */
const createTestLogger = () => {
  const lines: string[] = [];
  return { lines, logger: createLogger((line) => lines.push(line)) };
};

describe('readFactoryId', () => {
  it.each([
    { name: 'is mailgun by default', given: undefined, expected: 'mailgun' },
    { name: 'is mailgun when blank', given: '  ', expected: 'mailgun' },
    { name: 'is what the operator sets', given: 'mailgun-email', expected: 'mailgun-email' },
    { name: 'is trimmed', given: ' mailgun-email\n', expected: 'mailgun-email' },
  ])('$name', ({ given, expected }) => {
    expect(readFactoryId({ MAILGUN_CONNECTOR_ID: given })).toBe(expected);
  });
});

describe('readTimeoutMs', () => {
  it.each([
    { name: 'is 8 s by default', given: undefined, expected: 8000 },
    { name: 'is 8 s when blank', given: ' ', expected: 8000 },
    { name: 'accepts 1 s', given: '1000', expected: 1000 },
    { name: 'accepts 60 s', given: '60000', expected: 60_000 },
    { name: 'ignores surrounding spaces', given: ' 5000 ', expected: 5000 },
  ])('$name', ({ given, expected }) => {
    const { lines, logger } = createTestLogger();
    expect(readTimeoutMs({ MAILGUN_CONNECTOR_TIMEOUT_MS: given }, logger)).toBe(expected);
    expect(lines).toEqual([]);
  });

  it.each([
    { name: 'less than 1 s', given: '999' },
    { name: 'more than 60 s', given: '60001' },
    { name: 'zero', given: '0' },
    { name: 'a negative number', given: '-5000' },
    { name: 'a fraction', given: '5000.5' },
    { name: 'an exponent', given: '5e3' },
    { name: 'a hexadecimal number', given: '0x1388' },
    { name: 'a unit', given: '8s' },
    { name: 'infinity', given: 'Infinity' },
    { name: 'words', given: 'MARKER' },
  ])('falls back to 8 s for $name and logs one line', ({ given }) => {
    const { lines, logger } = createTestLogger();
    const env = { MAILGUN_CONNECTOR_TIMEOUT_MS: given };
    expect([readTimeoutMs(env, logger), readTimeoutMs(env, logger)]).toEqual([8000, 8000]);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/MAILGUN_CONNECTOR_TIMEOUT_MS.*1000 to 60000.*8000/);
    expect(lines[0]).not.toContain('MARKER');
  });
});

describe('readAllowedOrigins', () => {
  it.each([
    { name: 'is empty by default', given: undefined, expected: [] },
    { name: 'is empty when blank', given: ' , ,', expected: [] },
    { name: 'accepts an origin', given: 'https://gateway.example', expected: ['https://gateway.example'] },
    {
      name: 'accepts several, with spaces around them',
      given: ' https://a.example , http://127.0.0.1:8080/ ',
      expected: ['https://a.example', 'http://127.0.0.1:8080'],
    },
    { name: 'normalizes origins', given: 'HTTPS://A.example:443', expected: ['https://a.example'] },
  ])('$name', ({ given, expected }) => {
    const { lines, logger } = createTestLogger();
    expect([...readAllowedOrigins({ MAILGUN_CONNECTOR_ENDPOINTS: given }, logger)]).toEqual(expected);
    expect(lines).toEqual([]);
  });

  it.each([
    { name: 'an entry that is not a URL', given: 'MARKER' },
    { name: 'a path', given: 'https://b.example/MARKER' },
    { name: 'a query', given: 'https://b.example?MARKER' },
    { name: 'a hash', given: 'https://b.example#MARKER' },
    { name: 'a user', given: 'https://MARKER@b.example' },
    { name: 'a password', given: 'https://:MARKER@b.example' },
    { name: 'another scheme', given: 'ftp://MARKER.example' },
  ])('ignores $name and logs the position of the entry', ({ given }) => {
    const { lines, logger } = createTestLogger();
    const env = { MAILGUN_CONNECTOR_ENDPOINTS: `https://a.example,${given},https://c.example` };
    expect([...readAllowedOrigins(env, logger)]).toEqual(['https://a.example', 'https://c.example']);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/entry 2 is ignored.*Write origins such as/);
    expect(lines[0]?.toUpperCase()).not.toContain('MARKER');
  });

  it('applies a change at the next call', () => {
    const { logger } = createTestLogger();
    const readList = (MAILGUN_CONNECTOR_ENDPOINTS?: string) => [
      ...readAllowedOrigins({ MAILGUN_CONNECTOR_ENDPOINTS }, logger),
    ];
    expect(readList('https://one.example')).toEqual(['https://one.example']);
    expect(readList('https://two.example')).toEqual(['https://two.example']);
    expect(readList()).toEqual([]);
  });

  it('parses again only after a change', () => {
    const { logger } = createTestLogger();
    const env = { MAILGUN_CONNECTOR_ENDPOINTS: 'https://same.example' };
    expect(readAllowedOrigins(env, logger)).toBe(readAllowedOrigins(env, logger));
  });
});

describe('inspectEnvironment', () => {
  it('reports no problem of an empty environment', () => {
    expect(inspectEnvironment({})).toEqual({ endpoints: [], problems: [] });
  });

  it('lists the extra endpoints', () => {
    const MAILGUN_CONNECTOR_ENDPOINTS = 'https://gateway.example, http://127.0.0.1:8080/';
    expect(inspectEnvironment({ MAILGUN_CONNECTOR_ENDPOINTS })).toEqual({
      endpoints: ['https://gateway.example', 'http://127.0.0.1:8080'],
      problems: [],
    });
  });

  it.each([
    {
      name: 'a timeout that is not a number',
      given: { MAILGUN_CONNECTOR_TIMEOUT_MS: 'MARKER9' },
      expected: 'MAILGUN_CONNECTOR_TIMEOUT_MS is not a whole number from 1000 to 60000. Using 8000.',
    },
    {
      name: 'an endpoint that is not an origin',
      given: { MAILGUN_CONNECTOR_ENDPOINTS: 'https://user:MARKER@gateway.example' },
      expected:
        'MAILGUN_CONNECTOR_ENDPOINTS: entry 1 is ignored. Write origins such as https://gateway.example.com, separated by commas.',
    },
    ...['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'].map((name) => ({
      name: `${name} that is not a URL`,
      given: { [name]: 'user:MARKER@proxy.example' },
      expected: `${name} is not a URL such as http://proxy.example.com:3128.`,
    })),
    {
      name: 'a variable with a typo',
      given: { MAILGUN_CONNECTOR_TIMEOUT: 'MARKER' },
      expected:
        'MAILGUN_CONNECTOR_TIMEOUT is not known. The variables are MAILGUN_CONNECTOR_ID, MAILGUN_CONNECTOR_TIMEOUT_MS, MAILGUN_CONNECTOR_ENDPOINTS.',
    },
    {
      name: 'a variable in lower case',
      given: { mailgun_connector_id: 'MARKER' },
      expected:
        'mailgun_connector_id is not known. The variables are MAILGUN_CONNECTOR_ID, MAILGUN_CONNECTOR_TIMEOUT_MS, MAILGUN_CONNECTOR_ENDPOINTS.',
    },
  ])('has one sentence, without the value, for $name', ({ given, expected }) => {
    const { problems } = inspectEnvironment(given);
    expect(problems).toEqual([expected]);
  });

  it('reports no problem of variables that can be used', () => {
    const env = {
      MAILGUN_CONNECTOR_ID: 'a',
      MAILGUN_CONNECTOR_TIMEOUT_MS: '5000',
      HTTPS_PROXY: 'http://user:MARKER@proxy.example',
    };
    expect(inspectEnvironment(env)).toEqual({ endpoints: [], problems: [] });
  });

  it('leaves a first send nothing to repeat', () => {
    const env = { MAILGUN_CONNECTOR_TIMEOUT_MS: 'never', MAILGUN_CONNECTOR_ENDPOINTS: 'nowhere' };
    const { lines, logger } = createTestLogger();
    expect(inspectEnvironment(env).problems).toHaveLength(2);
    readTimeoutMs(env, logger);
    readAllowedOrigins(env, logger);
    expect(lines).toEqual([]);
  });

  it('ignores 1 MB of an endpoint', () => {
    expect(
      inspectEnvironment({ MAILGUN_CONNECTOR_ENDPOINTS: `https://${'漢'.repeat(350_000)}.example` }).endpoints,
    ).toEqual([]);
  });
});
