// config.schema.json, the types and the README describe the same faults, and a mistake in a configuration is located.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { configProblems } from '../src/config/load-config.ts';
import { faultFields } from '../src/faults/fault.ts';
import { mailgunResponses } from '../src/http/mailgun-responses.ts';
import { createEmulator, type Fault } from '../src/index.ts';
import { packageRoot } from './ensure-built.ts';

interface FaultSchema {
  properties: Record<string, { enum?: unknown[] }>;
  oneOf: Array<{ required: string[] }>;
}
const read = (name: string) => readFileSync(path.join(packageRoot, name), 'utf8');
const { fault } = (JSON.parse(read('config.schema.json')) as { $defs: { fault: FaultSchema } }).$defs;
const effects = fault.oneOf.flatMap(({ required }) => required);

describe('the schema of a fault', () => {
  it('has the fields of the type', () => {
    expect(Object.keys(fault.properties).sort()).toEqual(Object.keys(faultFields).sort());
  });

  it('has the names of the known responses', () => {
    expect(fault.properties.response?.enum?.toSorted()).toEqual(Object.keys(mailgunResponses).sort());
  });

  it('has one row in the README for each effect, in the same order', () => {
    const rows = read('README.md').matchAll(/^\| `\{ (\w+)/gm);
    expect([...rows].map(([, name]) => name)).toEqual(effects);
  });

  it('names every field in the README', () => {
    const section = read('README.md').split('## Faults')[1]?.split('\n## ')[0] ?? '';
    expect(Object.keys(fault.properties).filter((name) => !section.includes(name))).toEqual([]);
  });

  // Each field of the type, with a value that the compiler accepts.
  it.each<Fault>([
    { status: 503, body: 'x', headers: { a: 'b' }, contentType: 'text/html', store: true, times: 2 },
    { status: 200, body: { a: 1 } },
    { response: 'recipientLimit', retryAfterSeconds: -5, headers: {}, store: false },
    { delayMs: 3_600_000, match: { method: 'post', path: '/v3/*', domain: 'a.b', to: 'a@b.c' } },
    { reset: 'beforeBody', match: { domain: 'a.b' } },
    { reset: 'afterStore', match: { to: 'a@b.c' } },
    { truncate: true },
    { throttleMs: 0.5 },
    { hang: true, store: true },
    { malformed: true },
    { redirect: 'https://example.com/', redirectStatus: 308 },
  ])('accepts %j', (given) => {
    expect(configProblems({ faults: [given] })).toEqual([]);
  });
});

describe('a fault in a configuration', () => {
  it.each([
    { given: { times: 0, status: 500 }, expected: 'faults.1.times: must be a whole number from 1 to 1000000000' },
    { given: { status: 500, hang: true }, expected: 'faults.1: must have exactly one of status, ' },
    { given: { satus: 500 }, expected: 'faults.1: unknown field "satus". Did you mean "status"? Known fields: ' },
    { given: { response: 'nope' }, expected: 'faults.1.response: must be one of forbidden, ' },
    { given: { truncate: 'yes' }, expected: 'faults.1.truncate: must be true' },
    { given: { status: 500, body: 5 }, expected: 'faults.1.body: must be a string or an object or an array' },
    { given: { status: 500, headers: { 'a b': 'c' } }, expected: 'faults.1.headers: "a b" is not a header name' },
    {
      given: { reset: 'beforeBody', match: { to: 'a@b.c' } },
      expected: 'faults.1: reset "beforeBody" cannot match "to": the recipient is in the body',
    },
    { given: null, expected: 'faults.1: must be an object' },
  ])('is located and explained: $given', async ({ given, expected }) => {
    const config = { faults: [{ status: 500 }, given] };
    await expect(createEmulator({ config: config as never })).rejects.toThrow(expected);
  });
});
