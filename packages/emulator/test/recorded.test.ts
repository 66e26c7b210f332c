// Responses of the live service, recorded from 2016 to 2026 (docs/sources.md, "recordings"): status, keys, types, message and
// headers. The newest recording of an endpoint counts.
import { describe, expect, it } from 'vitest';
import type { EmulatorOptions } from '../src/index.ts';
import { auth, type Fields, message, messageWith, start } from './client.ts';

const json = 'application/json; charset=utf-8';
/** Of every response since 2023. */
const common = {
  'access-control-allow-credentials': 'true',
  'access-control-allow-origin': '*',
  'cache-control': 'no-store',
  'x-xss-protection': '1; mode=block',
};

/** Every key with its type; of a list the first entry. */
function shapeOf(value: unknown, path = '$'): string[] {
  const type = Array.isArray(value) ? 'list' : typeof value;
  const below = Array.isArray(value)
    ? value.slice(0, 1).flatMap((entry) => shapeOf(entry, `${path}[]`))
    : typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([name, entry]) => shapeOf(entry, `${path}.${name}`))
      : [];
  return [`${path}: ${type}`, ...below].sort();
}

interface Step {
  method: string;
  path: string;
  fields?: Fields;
  posted?: unknown;
  key?: string;
  status?: number;
  /** A body: text, or an object whose keys, types and `message` count. */
  expected: unknown;
  headers?: Record<string, string>;
}

const domainPath = '/v4/domains/integration-test.example';
const record = (type: string, more: object = { name: 'a' }) => ({
  is_active: true,
  cached: [],
  record_type: type,
  valid: 'unknown',
  value: 'a',
  ...more,
});
const domain = {
  created_at: 'Mon, 24 Feb 2025 22:44:03 GMT',
  id: '67bcf63306fcfd2fb4b7e056',
  is_disabled: false,
  name: 'integration-test.example',
  require_tls: false,
  skip_verification: false,
  smtp_login: 'postmaster@integration-test.example',
  spam_action: 'tag',
  state: 'unverified',
  type: 'custom',
  use_automatic_sender_security: false,
  web_prefix: 'email',
  web_scheme: 'http',
  wildcard: false,
};
const records = {
  receiving_dns_records: [record('MX', { priority: '10' }), record('MX', { priority: '10' })],
  sending_dns_records: [record('TXT'), record('TXT'), record('CNAME')],
};
const footer = { active: false, html_footer: '<a href="%unsubscribe_url%">', text_footer: '<%unsubscribe_url%>' };
const tracking = '/v3/domains/integration-test.example/tracking';
const inactive: Fields = [['active', 'false']];

const addresses = ['test4@example.info', 'test3@example.net', 'test2@example.org', 'test1@example.com'];
const list = '/v3/mg.example.com';
const limited = { 'x-request-limit': '2500' };
const createdAt = 'Thu, 26 Mar 2026 12:59:15 UTC';
const paging = { first: '', last: '', next: '', previous: '' };

const template = { name: 'test.template', description: 'Test', createdAt, createdBy: '', id: 'b6894275' };
const version = { tag: 'v1', engine: 'handlebars', mjml: '', createdAt, comment: 'c', active: true, id: '2eb9b5cf' };
const whole = { ...version, template: '{{fname}}', headers: { Subject: '{{subject}}' } };
const versionFields: Fields = [
  ['template', '{{fname}} {{lname}}'],
  ['comment', 'test comment'],
  ['headers', '{"Subject": "{{subject}}"}'],
];
const templates = '/v3/mg.example.com/templates';
const gone = '/v3/gone.example.com/templates';

const sequences: Array<{ name: string; options?: EmulatorOptions; steps: Step[] }> = [
  {
    name: 'domains, February 2025',
    options: { config: { domains: [] } },
    steps: [
      {
        method: 'POST',
        path: '/v4/domains',
        fields: [
          ['name', 'integration-test.example'],
          ['smtp_password', ''],
          ['spam_action', 'tag'],
          ['wildcard', 'false'],
        ],
        expected: { message: 'Domain DNS records have been created', domain, ...records },
      },
      { method: 'GET', path: domainPath, expected: { domain, ...records } },
      { method: 'GET', path: '/v4/domains', expected: { total_count: 2, items: [domain] } },
      {
        method: 'PUT',
        path: domainPath,
        fields: [
          ['spam_action', 'block'],
          ['web_scheme', 'https'],
          ['wildcard', 'true'],
        ],
        expected: { message: 'Domain has been updated', domain, ...records },
      },
      {
        method: 'GET',
        path: tracking,
        expected: {
          tracking: {
            open: { active: false, place_at_the_top: false },
            click: { active: false },
            unsubscribe: footer,
            web_scheme: 'https',
          },
        },
      },
      {
        method: 'PUT',
        path: `${tracking}/open`,
        fields: inactive,
        expected: {
          message: 'Domain tracking settings have been updated',
          open: { active: false, place_at_the_top: false },
        },
      },
      {
        method: 'PUT',
        path: `${tracking}/click`,
        fields: inactive,
        expected: { message: 'Domain tracking settings have been updated', click: { active: false } },
      },
      {
        method: 'PUT',
        path: `${tracking}/unsubscribe`,
        fields: inactive,
        expected: { message: 'Domain tracking settings have been updated', unsubscribe: footer },
      },
      {
        method: 'PUT',
        path: `${domainPath}/verify`,
        expected: {
          message: 'Domain DNS records have been updated',
          domain: { ...domain, encrypt_incoming_message: false, message_ttl: 0 },
          ...records,
        },
        headers: { 'x-request-limit': '10', 'x-request-remaining': '9' },
      },
      {
        method: 'DELETE',
        path: '/v3/domains/integration-test.example',
        expected: { message: 'Domain will be deleted in the background' },
      },
    ],
  },
  {
    name: 'messages, 2023 to 2025',
    options: {
      config: { keys: [{ key: 'known-key-1' }], domains: [{ name: 'mg.example.com' }], account: { state: 'free' } },
    },
    steps: [
      {
        method: 'POST',
        path: `${list}/messages`,
        fields: messageWith({ to: 'sallygmail.com' }),
        key: 'known-key-1',
        status: 400,
        expected: { message: 'to parameter is not a valid address. please check documentation' },
        headers: { 'x-mailgun-key-id': 'key-1' },
      },
      {
        method: 'POST',
        path: `${list}/messages`,
        fields: message,
        key: 'known-key-1',
        status: 403,
        expected: {
          message:
            'Domain mg.example.com is not allowed to send: Free accounts are for test purposes only. Please upgrade or add the address to authorized recipients in Account Settings.',
        },
      },
      {
        method: 'POST',
        path: `${list}/messages`,
        fields: message,
        key: 'another-key-1',
        status: 401,
        expected: 'Forbidden',
        headers: { 'content-type': 'text/plain; charset=utf-8', 'www-authenticate': 'Basic realm="MG API"' },
      },
      {
        method: 'POST',
        path: '/v3/not-our-doma.in/messages',
        fields: message,
        key: 'known-key-1',
        status: 401,
        expected: 'Forbidden',
        headers: { 'content-type': 'text/plain; charset=utf-8', 'www-authenticate': 'Basic realm="MG API"' },
      },
    ],
  },
  {
    name: 'an unknown domain, 2016',
    options: { profile: 'docs', config: { domains: [] } },
    steps: [
      {
        method: 'POST',
        path: '/v3/not-our-doma.in/messages',
        fields: message,
        status: 404,
        expected: { message: 'Domain not found: not-our-doma.in' },
      },
    ],
  },
  {
    name: 'bounces, March 2026',
    steps: [
      {
        method: 'POST',
        path: `${list}/bounces`,
        posted: addresses.map((address) => ({ address, code: '500', error: 'integration testing' })),
        expected: { message: '4 addresses have been added to the bounces table' },
        headers: { ...limited, 'x-request-remaining': '2499' },
      },
      {
        method: 'POST',
        path: `${list}/bounces`,
        fields: [
          ['address', 'test777@example.info'],
          ['code', '777'],
          ['error', 'integration testing123'],
        ],
        expected: { message: 'Address has been added to the bounces table', address: 'test777@example.info' },
        headers: { ...limited, 'x-request-remaining': '2498' },
      },
      {
        method: 'GET',
        path: `${list}/bounces/test777@example.info`,
        expected: { address: 'test777@example.info', code: '777', error: 'x', created_at: createdAt },
        headers: limited,
      },
      {
        method: 'DELETE',
        path: `${list}/bounces/test1@example.com`,
        expected: { address: 'test1@example.com', message: 'Bounced address has been removed' },
        headers: limited,
      },
      {
        method: 'DELETE',
        path: `${list}/bounces`,
        expected: { message: 'Bounced addresses for this domain have been removed' },
        headers: limited,
      },
      { method: 'GET', path: `${list}/bounces`, expected: { items: [], paging }, headers: limited },
    ],
  },
  {
    name: 'unsubscribes, March 2026',
    steps: [
      {
        method: 'POST',
        path: `${list}/unsubscribes`,
        posted: addresses.map((address) => ({ address, tag: '123' })),
        expected: { message: '4 addresses have been added to the unsubscribes table' },
        headers: limited,
      },
      {
        method: 'POST',
        path: `${list}/unsubscribes`,
        posted: addresses.map((address) => ({ address, tags: ['integration'] })),
        expected: { message: '4 addresses have been added to the unsubscribes table' },
      },
      {
        method: 'DELETE',
        path: `${list}/unsubscribes/test1@example.com`,
        expected: { address: 'test1@example.com', message: 'Unsubscribe event has been removed' },
      },
      {
        method: 'POST',
        path: `${list}/unsubscribes`,
        fields: [
          ['address', 'test777@example.com'],
          ['tags', 'integration'],
        ],
        expected: { address: 'test777@example.com', message: 'Address has been added to the unsubscribes table' },
      },
      {
        method: 'GET',
        path: `${list}/unsubscribes/test777@example.com`,
        expected: { address: 'test777@example.com', tags: ['*'], created_at: createdAt },
      },
      {
        method: 'GET',
        path: `${list}/unsubscribes`,
        expected: { items: [{ address: 'test777@example.com', tags: ['*'], created_at: createdAt }], paging },
      },
    ],
  },
  {
    name: 'complaints, March 2026',
    steps: [
      {
        method: 'POST',
        path: `${list}/complaints`,
        posted: addresses.map((address) => ({ address })),
        expected: { message: '4 complaint addresses have been added to the complaints table' },
      },
      {
        method: 'POST',
        path: `${list}/complaints`,
        fields: [['address', 'test777@example.com']],
        expected: { address: 'test777@example.com', message: 'Address has been added to the complaints table' },
      },
      {
        method: 'GET',
        path: `${list}/complaints/test777@example.com`,
        expected: { address: 'test777@example.com', created_at: createdAt },
      },
      {
        method: 'DELETE',
        path: `${list}/complaints/test2@example.org`,
        expected: { address: 'test2@example.org', message: 'Spam complaint has been removed' },
      },
    ],
  },
  {
    name: 'templates, October 2023',
    options: { config: { domains: [{ name: 'mg.example.com' }] } },
    steps: [
      {
        method: 'POST',
        path: templates,
        fields: [['name', 'test.template'], ['description', 'Test'], ['tag', 'V1'], ...versionFields],
        expected: { message: 'template has been stored', template: { ...template, version: whole } },
      },
      { method: 'GET', path: `${templates}/test.template`, expected: { template } },
      {
        method: 'PUT',
        path: `${templates}/test.template`,
        fields: [['description', 'Updated']],
        expected: { message: 'template has been updated', template: { name: 'test.template' } },
      },
      { method: 'GET', path: templates, expected: { items: [template], paging } },
      {
        method: 'POST',
        path: `${templates}/test.template/versions`,
        fields: [['tag', 'V2'], ['active', 'yes'], ...versionFields],
        expected: {
          message: 'new version of the template has been stored',
          template: { ...template, version: whole },
        },
      },
      {
        method: 'GET',
        path: `${templates}/test.template/versions/v2`,
        expected: { template: { ...template, version: whole } },
      },
      {
        method: 'PUT',
        path: `${templates}/test.template/versions/v2`,
        fields: versionFields,
        expected: {
          message: 'version has been updated',
          template: { name: 'test.template', version: { tag: 'v2' } },
        },
      },
      {
        method: 'GET',
        path: `${templates}/test.template/versions`,
        expected: { template: { ...template, versions: [version, version] }, paging },
      },
      {
        method: 'PUT',
        path: `${templates}/test.template/versions/v2/copy/v3`,
        expected: { message: 'version has been copied', version: whole, template: whole },
      },
      {
        method: 'DELETE',
        path: `${templates}/test.template/versions/v1`,
        expected: {
          message: 'version has been deleted',
          template: { name: 'test.template', version: { tag: 'v1' } },
        },
      },
      {
        method: 'DELETE',
        path: `${templates}/test.template`,
        expected: { message: 'template has been deleted', template: { name: 'test.template' } },
      },
      { method: 'DELETE', path: templates, expected: { message: 'templates have been deleted' } },
      ...['GET', 'POST', 'DELETE'].map(
        (method): Step => ({ method, path: gone, status: 404, expected: { message: 'domain not found' } }),
      ),
      ...['GET', 'PUT', 'DELETE'].map(
        (method): Step => ({
          method,
          path: `${gone}/test.template/versions/v2`,
          status: 404,
          expected: { message: 'domain not found' },
        }),
      ),
    ],
  },
  {
    name: 'paths and attributes of analytics that do not exist, 2024',
    steps: [
      { method: 'POST', path: '/v1/analytics/nothing', posted: {}, status: 404, expected: { error: 'not found' } },
      {
        method: 'POST',
        path: '/v1/analytics/logs',
        posted: { filter: { AND: [{ attribute: 'test', comparator: '=', values: [{ value: 'a' }] }] } },
        status: 400,
        expected: { message: "'test' is not a valid filter predicate attribute" },
      },
    ],
  },
];

describe('as recorded', () => {
  it.each(sequences)('$name', async ({ options = {}, steps }) => {
    const { emulator } = await start(options);
    for (const { method, path, fields, posted, key, status = 200, expected, headers } of steps) {
      const step = `${method} ${path}`;
      const response = await fetch(emulator.url + path, {
        method,
        headers: {
          authorization: auth(key),
          ...(posted !== undefined && { 'content-type': 'application/json' }),
        },
        ...(posted !== undefined && { body: JSON.stringify(posted) }),
        ...(fields && { body: new URLSearchParams(fields as string[][]) }),
      });
      const body = await response.text();
      expect([step, response.status]).toEqual([step, status]);
      const shown = Object.fromEntries(response.headers);
      expect({ step, ...shown }).toMatchObject({ step, 'content-type': json, ...common, ...headers });
      expect(shown['x-mailgun-key-id'] === undefined).toBe(status === 401 || path.includes('nothing'));
      expect(shown).not.toHaveProperty('strict-transport-security');
      if (typeof expected === 'string') {
        expect(body).toBe(expected);
        continue;
      }
      const got = JSON.parse(body);
      expect({ step, shape: shapeOf(got) }).toEqual({ step, shape: shapeOf(expected) });
      expect(got.message).toBe((expected as { message?: string }).message);
    }
    await emulator.close();
  });

  it('a suppression list, March 2026: by address, with these URLs', async () => {
    const { emulator, call } = await start();
    const path = '/v3/mg.example.com/complaints';
    const pages = async () => {
      const { items, paging } = (await call('GET', path)).json;
      return { items, paging: JSON.parse(JSON.stringify(paging).replaceAll(`${emulator.url}${path}`, '')) };
    };
    const firstPage = '?limit=100&term=';
    expect(await pages()).toEqual({
      items: [],
      paging: { first: firstPage, last: firstPage, next: firstPage, previous: firstPage },
    });
    await call('POST', path, { json: addresses.map((address) => ({ address })) });
    await call('POST', path, { fields: [['address', 'test777@example.com']] });
    const { items, paging } = await pages();
    expect(items.map(({ address }: { address: string }) => address)).toEqual([
      'test1@example.com',
      'test2@example.org',
      'test3@example.net',
      'test4@example.info',
      'test777@example.com',
    ]);
    expect(paging).toEqual({
      first: firstPage,
      last: '?page=last&limit=100&term=',
      next: '?page=next&address=test777%40example.com&limit=100&term=',
      previous: '?page=previous&address=test1%40example.com&limit=100&term=',
    });
    await emulator.close();
  });

  it('a list of templates, October 2023: these URLs', async () => {
    const { emulator, call } = await start();
    for (const name of ['api test', 'test.template']) await call('POST', templates, { fields: [['name', name]] });
    const { paging } = (await call('GET', templates)).json;
    expect(JSON.parse(JSON.stringify(paging).replaceAll(`${emulator.url}${templates}`, ''))).toEqual({
      first: '?limit=100',
      last: '?page=last&limit=100',
      next: '?page=next&p=test.template&limit=100',
      previous: '?page=previous&p=api+test&limit=100',
    });
    await emulator.close();
  });

  it('logs, June 2025', async () => {
    const { emulator, call, send } = await start();
    await send([...message, ['attachment', new File(['a'], 'image.jpg', { type: 'image/jpeg' })]], { multipart: true });
    const posted = {
      start: 'Wed, 25 Jun 2025 00:00:00 -0000',
      end: 'Wed, 25 Jun 2031 23:00:00 -0000',
      events: ['accepted'],
      filter: { AND: [{ attribute: 'domain', comparator: '!=', values: [{ label: 'a', value: 'example.com' }] }] },
      include_subaccounts: true,
      pagination: { sort: 'timestamp:asc', limit: 50 },
    };
    const { json: got } = await call('POST', '/v1/analytics/logs', { json: posted });
    const expected = {
      start: posted.start,
      end: posted.end,
      items: [
        {
          id: '123',
          event: 'accepted',
          '@timestamp': '2025-06-25T17:19:51.166Z',
          account: { id: '123' },
          method: 'HTTP',
          'originating-ip': '203.0.113.7',
          'api-key-id': 'xxx',
          domain: { name: 'example.mailgun.org' },
          recipient: 'alex@example.com',
          'recipient-domain': 'example.com',
          envelope: { sender: 'example.mailgun.org', transport: 'smtp', targets: 'alex@example.com' },
          storage: { region: 'us-east4', env: 'production', key: 'xxx', url: ['https://storage.example'] },
          'log-level': 'info',
          'user-variables': '{}',
          message: {
            headers: { to: 'alex@example.com', 'message-id': 'a@b', from: 'bob@example.com', subject: 'The SDK' },
            attachments: [{ filename: 'image.jpg', 'content-type': 'image/jpeg', size: 16_712 }],
            size: 23_476,
          },
          flags: {
            'is-authenticated': true,
            'is-system-test': false,
            'is-routed': false,
            'is-test-mode': false,
            'is-delayed-bounce': false,
            'is-callback': false,
          },
        },
      ],
      pagination: {},
      aggregates: {},
    };
    expect(shapeOf(got)).toEqual(shapeOf(expected));
    expect(got).toMatchObject({ start: posted.start, end: posted.end, items: [{ method: 'HTTP' }] });
    await emulator.close();
  });

  it('events: a bounce has the connection, an opened email only its id', async () => {
    const { emulator, call, send } = await start();
    await send(messageWith({ to: 'bounce@example.org,open@example.org' }));
    const items = (await call('GET', '/v3/mg.example.com/events')).json.items as Array<Record<string, object>>;
    const find = (name: string) => items.find(({ event }) => (event as unknown) === name);
    expect(find('failed')?.['delivery-status']).toMatchObject({
      tls: true,
      'mx-host': 'example.org',
      utf8: true,
      'certificate-verified': true,
    });
    expect(find('opened')?.message).toEqual({ headers: { 'message-id': expect.stringContaining('@mg.example.com') } });
    await emulator.close();
  });

  it.each([
    { name: 'up to 4 kB are shown', size: 4_000, expected: { a: 'x'.repeat(4_000) } },
    {
      name: 'above 4 kB are replaced by a text',
      size: 5_000,
      expected: 'Could not load user-variables. They were either truncated or invalid JSON',
    },
  ])('variables in events: $name', async ({ size, expected }) => {
    const { emulator, call, send } = await start();
    await send(messageWith({ 'v:a': 'x'.repeat(size) }));
    const [event] = (await call('GET', '/v3/mg.example.com/events')).json.items;
    expect(event['user-variables']).toEqual(expected);
    const [log] = (await call('POST', '/v1/analytics/logs', { json: {} })).json.items;
    expect(log['user-variables']).toBe(typeof expected === 'string' ? expected : JSON.stringify(expected));
    await emulator.close();
  });
});
