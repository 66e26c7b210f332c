// What is small when posted and large or slow when built, rendered or read: each step takes less than a second.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fields, messageWith, start, type TestEmulator } from './client.ts';

let testEmulator: TestEmulator;
beforeAll(async () => {
  testEmulator = await start();
  // The first email loads the MIME libraries.
  await testEmulator.send(messageWith({}));
  await testEmulator.call('GET', '/_emulator/latest');
});
afterAll(() => testEmulator.emulator.close());

const maxMs = 1_000;
/** Of CPU: other processes of a busy machine do not count. */
async function timed<T>(step: string, run: () => Promise<T>): Promise<T> {
  const started = process.cpuUsage();
  const result = await run();
  const { user, system } = process.cpuUsage(started);
  expect(Math.round((user + system) / 1_000), step).toBeLessThan(maxMs);
  return result;
}

async function sendAndRead(fields: Fields): Promise<{ subject: string; html: string; text: string }> {
  const reply = await timed('sending', () => testEmulator.send(fields));
  expect(reply.status).toBe(200);
  await timed('listing', () => testEmulator.call('GET', '/_emulator/messages'));
  await timed('events', () => testEmulator.call('GET', '/v3/mg.example.com/events?limit=300'));
  const email = await timed('reading', () => testEmulator.call('GET', '/_emulator/latest'));
  expect(email.status).toBe(200);
  await timed('the health of the process', () => testEmulator.call('GET', '/_emulator/health'));
  return email.json;
}

const megabyte = 'x'.repeat(1_000_000);
const variablesFor = (addresses: string[], value: unknown) =>
  JSON.stringify(Object.fromEntries(addresses.map((address) => [address, { n: value }])));

describe('placeholders', () => {
  it('in a subject, 400 of 1 MB for 25 recipients, stay as written', async () => {
    const to = Array.from({ length: 25 }, (_, index) => `r${index}@example.org`);
    const email = await sendAndRead(
      messageWith({
        to: to.join(', '),
        subject: '%recipient.n%'.repeat(400),
        'recipient-variables': variablesFor(['r0@example.org'], megabyte),
      }),
    );
    expect(email.subject).toContain('%recipient.n%');
  });

  it('in a subject, up to 16 kB are filled', async () => {
    const email = await sendAndRead(
      messageWith({
        subject: '%recipient.n% '.repeat(40),
        'recipient-variables': variablesFor(['ada@example.org'], 'y'.repeat(1_000)),
      }),
    );
    expect(email.subject.match(/y{1000}/g)).toHaveLength(16);
  });

  it.each(['html', 'text'])('in %s, 450 of 1 MB, are filled up to a limit', async (part) => {
    const email = await sendAndRead(
      messageWith({
        [part]: '%recipient.n% '.repeat(450),
        'recipient-variables': variablesFor(['ada@example.org'], megabyte),
      }),
    );
    expect(email[part as 'html'].length).toBeLessThan(6_000_000);
  });

  it('of an object of 1 MB are written once', async () => {
    await sendAndRead(
      messageWith({
        html: '%recipient.n%'.repeat(20_000),
        subject: '%recipient.n%'.repeat(400),
        'v:a': '%recipient.n%'.repeat(400),
        'recipient-variables': variablesFor(['ada@example.org'], { a: [megabyte] }),
      }),
    );
  });
});

describe('HTML', () => {
  it.each([
    { name: '<b> × 333,000', html: '<b>'.repeat(333_000) },
    { name: '<div> × 3,000', html: '<div>'.repeat(3_000) },
    { name: '<div> × 200,000', html: '<div>'.repeat(200_000) },
    { name: '</b> × 250,000', html: '</b>'.repeat(250_000) },
    { name: '<body × 60,000', html: '<body'.repeat(60_000) },
    { name: '</body × 140,000', html: '</body'.repeat(140_000) },
    { name: '<a × 300,000', html: '<a '.repeat(300_000) },
    { name: '20,000 tracked links', html: '<a href="https://a.example/v">'.repeat(20_000) },
    { name: 'entities', html: '&amp;'.repeat(200_000) },
    { name: 'comments', html: '<!--'.repeat(250_000) },
    { name: 'attributes', html: `<p ${'a=b '.repeat(250_000)}>` },
    { name: 'spaces', html: ' '.repeat(1_000_000) },
    { name: 'cells of digits', html: '<td>4</td>'.repeat(100_000) },
  ])('$name', async ({ html }) => {
    await testEmulator.call('PUT', '/v3/domains/mg.example.com/tracking/open', { fields: [['active', 'yes']] });
    await sendAndRead(messageWith({ html, 'o:tracking': 'yes', 'o:tracking-pixel-location-top': 'yes' }));
  });
});

describe('templates', () => {
  it.each([
    {
      name: 'inline partials within each other',
      source: Array.from(
        { length: 40 },
        (_, i) => `{{#*inline "p${i + 1}"}}${`{{> p${i}}}`.repeat(10)}{{/inline}}`,
      ).join(''),
    },
    { name: 'loops within each other', source: `${'{{#each l}}'.repeat(5)}x${'{{/each}}'.repeat(5)}` },
    { name: 'deep blocks', source: `${'{{#if l}}'.repeat(4_000)}x${'{{/if}}'.repeat(4_000)}` },
    { name: 'a large output', source: `{{#each l}}${'x'.repeat(90_000)}{{/each}}` },
  ])('$name are accepted, and fail', async ({ source }) => {
    await testEmulator.call('DELETE', '/v3/mg.example.com/templates');
    const fields: Fields = [
      ['name', 'bomb'],
      ['template', source],
    ];
    const created = await timed('creating', () =>
      testEmulator.call('POST', '/v3/mg.example.com/templates', { fields, multipart: true }),
    );
    expect([200, 400]).toContain(created.status);
    const l = Array.from({ length: 1_000 }, (_, index) => index);
    await sendAndRead(
      messageWith({ html: undefined, text: undefined, template: 'bomb', 't:variables': JSON.stringify({ l }) }),
    );
  });
});

describe('variables', () => {
  it.each([
    {
      name: 't:variables',
      fields: { template: 'x', html: undefined, 't:variables': `{"a":${'['.repeat(8_000)}${']'.repeat(8_000)}}` },
    },
    {
      name: 'h:X-Mailgun-Variables',
      fields: { 'h:X-Mailgun-Variables': `{"a":${'['.repeat(8_000)}${']'.repeat(8_000)}}` },
    },
    {
      name: 'recipient-variables',
      fields: {
        html: '%recipient.n%',
        'recipient-variables': `{"ada@example.org":{"n":${'['.repeat(200_000)}${']'.repeat(200_000)}}}`,
      },
    },
  ])('$name nested without end', async ({ fields }) => {
    const reply = await timed('sending', () => testEmulator.send(messageWith(fields)));
    expect([200, 400]).toContain(reply.status);
    expect((await timed('reading', () => testEmulator.call('GET', '/_emulator/latest'))).status).toBe(200);
    expect((await timed('events', () => testEmulator.call('GET', '/v3/mg.example.com/events'))).status).toBe(200);
  });
});

describe('MIME', () => {
  const post = (source: string) =>
    testEmulator.call('POST', '/v3/mg.example.com/messages.mime', {
      fields: [
        ['to', 'ada@example.org'],
        ['message', new File([source], 'm.eml')],
      ],
      multipart: true,
    });
  const head = 'From: a@mg.example.com\r\nTo: ada@example.org\r\nSubject: s\r\n';
  it.each([
    {
      name: '1,000 nested parts',
      source:
        head +
        Array.from(
          { length: 1_000 },
          (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`,
        ).join(''),
    },
    {
      name: '50,000 parts',
      source: `${head}Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\nx\r\n'.repeat(50_000)}--b--`,
    },
    {
      name: '400,000 attached messages in each other',
      source: `${head}\r\n`.replace('\r\n\r\n', '\r\n') + 'Content-Type: message/rfc822\r\n\r\n'.repeat(400_000),
    },
    { name: '20,000 header lines', source: `${head}${'X-A: b\r\n'.repeat(20_000)}\r\nhi` },
    { name: 'a folded header', source: `${head}X-A: ${'b\r\n '.repeat(60_000)}\r\n\r\nhi` },
    {
      name: 'a long encoded subject',
      source: `From: a@mg.example.com\r\nSubject: ${'=?utf-8?Q?=C3=A4?= '.repeat(10_000)}\r\n\r\nhi`,
    },
    { name: 'open brackets in From', source: `From: ${'('.repeat(60_000)}\r\n\r\nhi` },
    {
      name: 'soft line breaks',
      source: `${head}Content-Transfer-Encoding: quoted-printable\r\n\r\n${'=\r\n'.repeat(300_000)}`,
    },
    ...['fixed', 'flowed', 'flowed; delsp=yes'].flatMap((format) =>
      ['', 'word word ', '-- '].map((line) => ({
        name: `200,000 lines "${line}" of format=${format}`,
        source: `${head}Content-Type: text/plain; format=${format}\r\n\r\n${`${line}\r\n`.repeat(200_000)}`,
      })),
    ),
    {
      name: '200,000 lines of an attached message',
      source: `${head}Content-Type: message/rfc822\r\n\r\nSubject: s\r\n\r\n${'a b\r\n'.repeat(200_000)}`,
    },
    {
      name: '200,000 lines of a digest',
      source: `${head}Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\nSubject: s\r\n\r\n${'a b\r\n'.repeat(200_000)}`,
    },
    {
      name: '400,000 equals signs in base64',
      source: `${head}Content-Transfer-Encoding: base64\r\n\r\n${'YQ=='.repeat(400_000)}`,
    },
    { name: 'parameters', source: `${head}Content-Type: text/plain${'; a=b'.repeat(40_000)}\r\n\r\nhi` },
    {
      name: 'continued parameters',
      source: `${head}Content-Type: text/plain${Array.from({ length: 10_000 }, (_, i) => `; name*${i}=b`).join('')}\r\n\r\nhi`,
    },
  ])('$name', async ({ source }) => {
    expect((await timed('sending', () => post(source))).status).toBeLessThan(500);
    expect((await timed('reading', () => testEmulator.call('GET', '/_emulator/latest'))).status).toBe(200);
    expect((await timed('listing', () => testEmulator.call('GET', '/_emulator/messages'))).status).toBe(200);
  });
});

describe('an inbound email', () => {
  it.each([
    { name: '3 million addresses in From', source: `From: ${'a@b.c, '.repeat(3_000_000)}\r\n\r\nhi` },
    { name: '2.5 million header lines', source: `From: a@b.c\r\n${'X-A: b\r\n'.repeat(2_500_000)}\r\nhi` },
    { name: 'a header folded 5 million times', source: `From: a@b.c\r\nX-A: ${'b\r\n '.repeat(5_000_000)}\r\n\r\nhi` },
    { name: '700,000 attached messages in each other', source: 'Content-Type: message/rfc822\r\n\r\n'.repeat(700_000) },
  ])('of $name is received and shown', async ({ source }) => {
    const { call } = testEmulator;
    await call('PUT', '/v4/domains/mg.example.com');
    await call('POST', '/v3/routes', {
      fields: [
        ['expression', 'catch_all()'],
        ['action', 'store()'],
      ],
    });
    const recipients = ['in@mg.example.com'];
    const [result] = await timed('receiving', () =>
      testEmulator.emulator.inbound.receive({ sender: 'a@b.c', recipients, mime: source }),
    );
    expect(result?.storageKey).toEqual(expect.any(String));
    const path = `/v3/domains/mg.example.com/messages/${result?.storageKey}`;
    expect((await timed('showing', () => call('GET', path))).status).toBe(200);
  });
});
