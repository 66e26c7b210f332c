// Replays recorded responses of the live service against the emulator, and compares status, keys, types and message.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createEmulator } from '../lib/index.js';

const help = `Replays recorded responses of Mailgun and reports which are the same in status, keys, types and message.

Usage: node packages/emulator/bench/replay.js FILE [--verbose]

  FILE           JSON: a list of { group, recordedAt, method, path, requestType, requestBody, status, headers, body }
  -v, --verbose  print each difference
  -h, --help     show this help

Example: node packages/emulator/bench/replay.js mailgun-answers.json --verbose
`;

/** What the recordings had before them, by group. `now`: when they were recorded. */
const key = 'key-0123456789abcdef';
const recordedDomain = 'integration-test.domain.invalid';
const hourMs = 3_600_000;

/**
 * @typedef {{ group: string, recordedAt: string, method: string, path: string, requestType: string | null,
 *   requestBody?: string, status: number, headers: Record<string, string>, body: string }} Recorded
 * @typedef {Awaited<ReturnType<typeof createEmulator>>} Emulator
 * @typedef {{ status: number, body: string }} Got
 */

/** Contradicted by a newer recording of the same call, which the emulator follows. */
const contradicted = new Map(
  [
    ['2016', 'POST', '/v3/lists', 'since 2025 a list has a reply_preference'],
    ['2016', 'GET', '/v3/lists?limit=50', 'since 2025 a list has a reply_preference'],
    ['2016', 'GET', '/v3/lists/integration_test_list@domain.test', 'since 2025 a list has a reply_preference'],
    ['2016', 'PUT', '/v3/lists/integration_test_list@domain.test', 'since 2025 a list has a reply_preference'],
    ['2016', 'POST', '/v3/not-our-doma.in/messages', 'since 2021 the response is 401 (profile docs: 404)'],
  ].map(([year, method, path, reason]) => [`${year} ${method} ${path} `, reason]),
);

/** @param {Recorded} recorded */
function contradiction({ recordedAt, method, path, status }) {
  if (status === 400) return undefined;
  return contradicted.get(`${new Date(recordedAt).getUTCFullYear()} ${method} ${path} `);
}

const account = { keys: [{ key }], domains: [{ name: 'domain.test' }] };

/** How to start the emulator for a recording. @param {Recorded} recorded @param {boolean} isDocs */
function optionsOf({ group, method, path, recordedAt, status }, isDocs) {
  const nowMs = Date.parse(recordedAt);
  const now = () => nowMs;
  if (isDocs) return { config: account, profile: /** @type {const} */ ('docs'), now };
  if (group === 'domains') return { config: { domains: [] }, now };
  if (group === 'domains.todo') return { config: { domains: [{ name: recordedDomain }] }, now };
  if (status === 403) return { config: { ...account, account: { state: /** @type {const} */ ('free') } }, now };
  if (method === 'POST' && path === '/v1/analytics/logs')
    return { config: { domains: [{ name: 'example.mailgun.org' }] }, now };
  return { config: account, now };
}

/** Each group is replayed in one emulator, unless its recordings began anew. @param {Recorded} recorded */
const scopeOf = ({ group, recordedAt, status }) =>
  ['domains', 'subaccounts', 'suppressions', 'webhooks', 'analytics_tags', 'message_deliver'].includes(group)
    ? group
    : `${group} ${recordedAt.slice(0, 16)} ${['mailing_list', 'routes'].includes(group) ? '' : status}`;

const auth = (/** @type {string} */ secret) => `Basic ${Buffer.from(`api:${secret}`).toString('base64')}`;

/** @param {Emulator} emulator @param {string} method @param {string} path @param {[string | null, string?]} body @returns {Promise<Got>} */
async function call(emulator, method, path, [type, body] = [null], secret = key) {
  const hasBody = method !== 'GET' && body !== undefined && type !== null;
  const response = await fetch(emulator.url + path, {
    method,
    redirect: 'manual',
    headers: { authorization: auth(secret), ...(type !== null && { 'content-type': type }) },
    ...(hasBody && { body }),
  });
  return { status: response.status, body: await response.text() };
}

const form = /** @type {const} */ ('application/x-www-form-urlencoded');
const send = (/** @type {Emulator} */ emulator, /** @type {string} */ domain, more = '') =>
  call(emulator, 'POST', `/v3/${domain}/messages`, [form, `from=a@${domain}&to=bob@example.com&text=x${more}`]);

/** What was there before the recording began. @param {Emulator} emulator @param {Recorded} recorded */
async function prepare(emulator, { group, path, method, status }) {
  if (group === 'analytics_tags' && method === 'POST') await send(emulator, 'domain.test', '&o:tag=test1');
  if (group === 'metrics') await send(emulator, 'domain.test');
  if (group === 'logs') {
    const posted = new FormData();
    for (const [name, value] of Object.entries({ from: 'bob@example.mailgun.org', to: 'alex@example.com', text: 'x' }))
      posted.append(name, value);
    posted.append('subject', 'The Ruby SDK is awesome!');
    posted.append('attachment', new File(['a'], 'image.jpg', { type: 'image/jpeg' }));
    const headers = { authorization: auth(key) };
    await fetch(`${emulator.url}/v3/example.mailgun.org/messages`, { method: 'POST', headers, body: posted });
  }
  if (group === 'mailing_list.todo') {
    await call(emulator, 'POST', '/v3/lists', [form, 'address=integration_test_list@domain.test']);
  }
  if (group === 'subaccounts' && path === '/v5/accounts/subaccounts' && method === 'GET') {
    await call(emulator, 'POST', '/v5/accounts/subaccounts', [form, 'name=test-ruby-lib']);
  }
  const selector = /keys\/(tetetet)/.exec(path)?.[1] ?? (path.startsWith('/v1/dkim/keys?signing') ? 'k1' : undefined);
  if (group === 'domains' && (selector !== undefined || path.endsWith('/verify') || path === '/v1/dkim/keys')) {
    await call(emulator, 'POST', '/v4/domains', [form, `name=${recordedDomain}`]);
  }
  if (selector !== undefined) {
    await call(emulator, 'POST', '/v1/dkim/keys', [form, `signing_domain=${recordedDomain}&selector=${selector}`]);
  }
  if (group === 'webhooks' && status === 200 && path.endsWith('/webhooks') && method === 'POST') {
    const clicked = 'id=clicked&url=https://webhook.site/096cdc2e';
    await call(emulator, 'POST', '/v3/domains/domain.test/webhooks', [form, clicked]);
  }
}

/** The recorded request with this emulator's ids in place of the recorded ones. @param {Recorded} recorded @param {Map<string, string>} ids */
function requestOf({ group, path, requestBody, requestType, recordedAt, status, method }, ids) {
  let target = path;
  for (const [was, is] of ids) target = target.replace(was, is);
  if (group === 'suppressions') {
    // Recorded with another base URL, and with one address replaced.
    target = target.startsWith('/v3?') ? `/v3/domain.test/bounces${target.slice(3)}` : `/v3/domain.test${target}`;
    if (method === 'GET') target = target.replace('person8@example.org', 'test777%40example.info');
  }
  const body = requestBody
    // `sally%test.com` is what was recorded of an address whose `@` was lost.
    ?.replaceAll('sally%test.com', 'sally%40test.com')
    .replace(/Wed, 25 Jun 2025 23:00:00 -0000/, new Date(Date.parse(recordedAt) + hourMs).toUTCString());
  return {
    target,
    body,
    type: requestType,
    secret: status === 401 && path.includes('domain.test') ? 'key-wrong' : key,
  };
}

const typeOf = (/** @type {unknown} */ value) =>
  value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value;

/** Every key with its type; of a list the first entry. @param {unknown} value @returns {string[]} */
function shapeOf(value, path = '$') {
  const below = Array.isArray(value)
    ? value.slice(0, 1).flatMap((entry) => shapeOf(entry, `${path}[]`))
    : typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([name, entry]) => shapeOf(entry, `${path}.${keyOf(path, name)}`))
      : [];
  return [`${path}: ${typeOf(value)}`, ...below];
}

/** The keys of new credentials are their addresses. @param {string} path @param {string} name */
const keyOf = (path, name) => (path === '$.credentials' ? '<login>' : name);

const parse = (/** @type {string} */ text) => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** @param {Recorded} recorded @param {Got} got @returns {string[]} */
function differences(recorded, got) {
  const found = [];
  if (got.status !== recorded.status) found.push(`status ${got.status}, recorded ${recorded.status}`);
  const [expected, actual] = [parse(recorded.body), parse(got.body)];
  if (expected === undefined) {
    if (got.body.trim() !== recorded.body.trim()) found.push(`text ${JSON.stringify(got.body.slice(0, 80))}`);
    return found;
  }
  if (actual === undefined) return [...found, `not JSON: ${JSON.stringify(got.body.slice(0, 80))}`];
  const [wanted, has] = [new Set(shapeOf(expected)), new Set(shapeOf(actual))];
  const missing = [...wanted].filter((entry) => !has.has(entry));
  const extra = [...has].filter((entry) => !wanted.has(entry));
  if (missing.length > 0) found.push(`missing ${missing.join(', ')}`);
  if (extra.length > 0) found.push(`extra ${extra.join(', ')}`);
  if (expected.message !== actual.message) found.push(`message ${actual.message}, recorded ${expected.message}`);
  return found;
}

/** Ids that later requests of the group use. @param {Recorded} recorded @param {Got} got @param {Map<string, string>} ids */
function noteIds(recorded, got, ids) {
  const [was, is] = [parse(recorded.body), parse(got.body)];
  const pairs = [
    [was?.route?.id, is?.route?.id],
    [was?.subaccounts?.[0]?.id, is?.subaccounts?.[0]?.id],
  ];
  for (const [before, now] of pairs) if (before !== undefined && now !== undefined) ids.set(before, now);
}

async function main() {
  const options = /** @type {const} */ ({
    verbose: { type: 'boolean', short: 'v' },
    help: { type: 'boolean', short: 'h' },
  });
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [file] = positionals;
  if (values.help || file === undefined) {
    process.stdout.write(help);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  /** @type {Recorded[]} */
  const all = JSON.parse(readFileSync(file, 'utf8'));
  /** @type {Map<string, { emulator: Emulator, ids: Map<string, string> }>} */
  const running = new Map();
  const result = { same: 0, contradicted: 0, different: 0 };
  for (const [index, recorded] of all.entries()) {
    const reason = contradiction(recorded);
    const isDocs = recorded.status === 404 && recorded.path.includes('/messages');
    const scope = `${scopeOf(recorded)} ${isDocs}`;
    let place = running.get(scope);
    if (!place) {
      place = { emulator: await createEmulator({ ...optionsOf(recorded, isDocs), log: () => {} }), ids: new Map() };
      running.set(scope, place);
    }
    const { emulator, ids } = place;
    await prepare(emulator, recorded);
    const { target, body, type, secret } = requestOf(recorded, ids);
    const got = await call(emulator, recorded.method, target, [type, body], secret);
    noteIds(recorded, got, ids);
    const found = differences(recorded, got);
    const isSame = found.length === 0;
    if (isSame) result.same += 1;
    else if (reason) result.contradicted += 1;
    else result.different += 1;
    const line = `${index} ${recorded.recordedAt.slice(5, 16)} ${recorded.method} ${recorded.path.slice(0, 70)}`;
    if (reason) process.stdout.write(`${line}: ${isSame ? 'same, though' : 'differs:'} ${reason}\n`);
    else if (!isSame) process.stdout.write(`${line}: differs\n`);
    if (values.verbose) for (const difference of found) process.stdout.write(`    ${difference}\n`);
  }
  for (const { emulator } of running.values()) await emulator.close();
  process.stdout.write(
    `${result.same} of ${all.length} are the same; ${result.contradicted} contradict a newer recording\n`,
  );
}

await main();
