// Headers of a posted MIME message that are for Mailgun, and files of a form in the email.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Fields, message, start, type TestEmulator } from './client.ts';

let testEmulator: TestEmulator;
beforeAll(async () => {
  testEmulator = await start();
});
beforeEach(async () => {
  await testEmulator.emulator.inbox.clear();
  testEmulator.lines.length = 0;
});
afterAll(() => testEmulator.emulator.close());

const latest = async () => (await testEmulator.emulator.inbox.list())[0];
const sendMime = (headers: string[], more: Fields = []) => {
  const lines = ['From: a@mg.example.com', 'To: ada@example.org', 'Subject: s', ...headers, '', 'hi %recipient.n%', ''];
  const file = new File([lines.join('\r\n')], 'm.eml', { type: 'message/rfc822' });
  return testEmulator.call('POST', '/v3/mg.example.com/messages.mime', {
    fields: [['to', 'ada@example.org'], ...more, ['message', file]],
    multipart: true,
  });
};

describe('a header of a MIME message', () => {
  it('X-Mailgun-Tag is a tag, once in the email', async () => {
    await sendMime(['X-Mailgun-Tag: sign-in', 'X-Mailgun-Tag: =?utf-8?Q?two?=']);
    const email = await latest();
    expect(email?.tags).toEqual(['sign-in', 'two']);
    expect(email?.headers.filter(([name]) => name === 'X-Mailgun-Tag')).toEqual([
      ['X-Mailgun-Tag', 'sign-in'],
      ['X-Mailgun-Tag', 'two'],
    ]);
    const events = await testEmulator.call('GET', '/v3/mg.example.com/events?tags=sign-in&event=delivered');
    expect(events.json.items).toHaveLength(1);
  });

  it('X-Mailgun-Variables is in the events, even folded', async () => {
    await sendMime(['X-Mailgun-Variables: {"user":', ' "42"}']);
    const [event] = (await testEmulator.call('GET', '/v3/mg.example.com/events')).json.items;
    expect(event['user-variables']).toEqual({ user: '42' });
    expect((await latest())?.headers.filter(([name]) => name === 'X-Mailgun-Variables')).toHaveLength(1);
  });

  it('X-Mailgun-Drop-Message is the test mode', async () => {
    await sendMime(['X-Mailgun-Drop-Message: yes']);
    expect((await latest())?.testMode).toBe(true);
  });

  it('X-Mailgun-Deliver-By schedules', async () => {
    const at = new Date(Date.now() + 3_600_000).toUTCString();
    await sendMime([`X-Mailgun-Deliver-By: ${at}`]);
    expect(await latest()).toBeUndefined();
    const [event] = (await testEmulator.call('GET', '/v3/mg.example.com/events?event=accepted')).json.items;
    expect(event).toBeDefined();
  });

  it('X-Mailgun-Recipient-Variables fills placeholders', async () => {
    await sendMime(['X-Mailgun-Recipient-Variables: {"ada@example.org":{"n":"Ada"}}']);
    expect((await latest())?.text).toContain('hi Ada');
  });

  const html = ['Content-Type: text/html'];
  const isSigned = (headers: Array<[string, string]>) => headers.some(([name]) => name === 'DKIM-Signature');

  it('X-Mailgun-Dkim turns the signature off', async () => {
    await sendMime(['X-Mailgun-Dkim: yes']);
    expect(isSigned((await latest())?.headers ?? [])).toBe(true);
    await sendMime(['X-Mailgun-Dkim: no']);
    expect(isSigned((await latest())?.headers ?? [])).toBe(false);
  });

  it.each([
    { headers: ['X-Mailgun-Track: yes'], hasPixel: true },
    { headers: ['X-Mailgun-Track-Opens: yes'], hasPixel: true },
    { headers: ['X-Mailgun-Track: yes', 'X-Mailgun-Track-Opens: no'], hasPixel: false },
    { headers: ['X-Mailgun-Track-Clicks: yes'], hasPixel: false },
  ])('$headers: a pixel is added: $hasPixel', async ({ headers, hasPixel }) => {
    await sendMime([...html, ...headers]);
    expect((await latest())?.html.includes('/open.gif')).toBe(hasPixel);
  });

  it('X-Mailgun-Template-Name, -Variables and -Version use a template', async () => {
    await testEmulator.call('POST', '/v3/mg.example.com/templates', {
      fields: [
        ['name', 'hello'],
        ['template', '<p>Hi {{n}}</p>'],
      ],
    });
    await sendMime([
      'X-Mailgun-Template-Name: hello',
      'X-Mailgun-Template-Variables: {"n":"Ada"}',
      'X-Mailgun-Template-Version: initial',
    ]);
    expect((await latest())?.html).toContain('Hi Ada');
  });

  it.each([
    'X-Mailgun-Deliver-By: soon',
    ...['Drop-Message', 'Dkim', 'Track', 'Track-Clicks', 'Track-Opens', 'Require-TLS', 'Skip-Verification'].map(
      (name) => `X-Mailgun-${name}: maybe`,
    ),
    'X-Mailgun-Recipient-Variables: {',
  ])('%s is ignored, with a line in the log', async (header) => {
    expect((await sendMime([header])).status).toBe(200);
    expect(testEmulator.lines.join()).toContain(`the header ${header.split(':')[0]} is ignored`);
    expect(await latest()).toBeDefined();
  });

  it('yields to the parameter of the request', async () => {
    await sendMime(['X-Mailgun-Drop-Message: yes'], [['o:testmode', 'no']]);
    expect((await latest())?.testMode).toBe(false);
  });
});

describe('a file of a form', () => {
  const file = (name: string, filename: string, type: string, content = 'content'): Fields[number] => [
    name,
    new File([content], filename, { type }),
  ];

  it('keeps the parameters of its type', async () => {
    await testEmulator.send([...message, file('attachment', 'a.ics', 'text/calendar; charset=utf-8; method=REQUEST')], {
      multipart: true,
    });
    const email = await latest();
    expect(email?.raw.replace(/\r\n /g, ' ')).toMatch(
      /Content-Type: text\/calendar;[^\r]*charset=utf-8;[^\r]*method=REQUEST/i,
    );
    expect(email?.attachments).toMatchObject([{ filename: 'a.ics', contentType: 'text/calendar' }]);
    const [event] = (await testEmulator.call('GET', '/v3/mg.example.com/events')).json.items;
    expect(event.message.attachments[0]['content-type']).toBe('text/calendar');
  });

  it.each(['text/plain', 'text/html'])('that is inline and %s stays a file', async (type) => {
    await testEmulator.send([...message, file('inline', 'a.txt', type, 'inline content')], { multipart: true });
    const email = await latest();
    expect([email?.text, email?.html]).toEqual(['Your code is 012345.', '<p>Your code is <b>012345</b>.</p>']);
    expect(email?.attachments).toMatchObject([{ filename: 'a.txt', isInline: true, contentType: type }]);
  });

  it('under a bracketed name is attached', async () => {
    await testEmulator.send([...message, file('attachment[]', 'a.txt', 'text/plain')], { multipart: true });
    expect((await latest())?.attachments).toHaveLength(1);
  });

  it('and a field that Mailgun does not know are in the log', async () => {
    await testEmulator.send([...message, ['subjekt', 'x'], ['o:tags', 'x']], { multipart: true });
    expect(testEmulator.lines).toEqual([
      `mg.example.com: the field "subjekt" is not one of Mailgun's and is ignored`,
      'mg.example.com: o:tags is not an option of Mailgun and has no effect',
    ]);
  });

  it('of bracketed names is a message', async () => {
    const fields = message.map(([name, value]): Fields[number] => [`${name}[]`, value]);
    expect((await testEmulator.send([...fields, ['o:tag[]', 'a'], ['o:tag[]', 'b']])).status).toBe(200);
    expect(await latest()).toMatchObject({ subject: 'Your code', tags: ['a', 'b'], text: 'Your code is 012345.' });
  });
});
