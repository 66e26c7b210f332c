// Unusual forms: parts without a name, and file parts under the names that libraries use, or under others.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { auth, type Fields, message, messageWith, start, type TestEmulator } from './client.ts';

let testEmulator: TestEmulator;
beforeAll(async () => {
  testEmulator = await start();
});
beforeEach(() => {
  testEmulator.emulator.reset();
  testEmulator.lines.length = 0;
});
afterAll(() => testEmulator.emulator.close());

const part = (disposition: string, value: string, header = '') =>
  `--x\r\nContent-Disposition: form-data${disposition}\r\n${header}\r\n${value}\r\n`;
const whole = message.map(([name, value]) => part(`; name="${name}"`, value as string)).join('');
const post = async (body: string) => {
  const response = await fetch(`${testEmulator.emulator.url}/v3/mg.example.com/messages`, {
    method: 'POST',
    headers: { authorization: auth(), 'content-type': 'multipart/form-data; boundary=x' },
    body: `${body}--x--\r\n`,
  });
  return { status: response.status, body: await response.text() };
};
const file = (name: string, filename: string, content = 'content'): Fields[number] => [
  name,
  new File([content], filename, { type: 'image/png' }),
];

describe('a part without a name', () => {
  const field = part('', 'a@example.org');
  const unnamedFile = part('; filename="a.txt"', 'content');

  it.each([
    { name: 'a field', nameless: field },
    { name: 'a file', nameless: unnamedFile },
  ])('$name is rejected', async ({ nameless }) => {
    const message = 'malformed multipart/form-data request';
    expect(await post(whole + nameless)).toEqual({ status: 400, body: JSON.stringify({ message }) });
  });

  it('does not affect later requests', async () => {
    await post(whole + field);
    await post(whole + unnamedFile);
    // The requestLog looks through what it holds when it grows: each of these must still be answered.
    const statuses = new Set<number>();
    for (let index = 0; index < 2_100; index += 1)
      statuses.add((await fetch(`${testEmulator.emulator.url}/v3/none`)).status);
    expect([...statuses]).toEqual([404]);
    expect((await testEmulator.send(message)).status).toBe(200);
  });
});

describe('a file part', () => {
  it.each([
    { name: 'attachment', isInline: false },
    { name: 'attachment[0]', isInline: false },
    { name: 'attachment[12]', isInline: false },
    { name: 'attachment[]', isInline: false },
    { name: 'inline', isInline: true },
    { name: 'inline[0]', isInline: true },
    { name: 'inline[]', isInline: true },
  ])('called $name is in the email', async ({ name, isInline }) => {
    await testEmulator.send([...message, file(name, 'a.png', 'abc')], { multipart: true });
    const [email] = await testEmulator.emulator.inbox.list();
    expect(email?.attachments).toMatchObject([{ filename: 'a.png', size: 3, isInline }]);
    const [event] = (await testEmulator.call('GET', '/v3/mg.example.com/events')).json.items;
    expect(event.message.attachments).toEqual([{ filename: 'a.png', 'content-type': 'image/png', size: 3 }]);
    expect(testEmulator.lines).toEqual([]);
  });

  it.each(['attachments', 'attachment[a]', 'attachment[0][1]', 'files', 'html', 'message'])(
    'called %s is ignored, with a line in the log',
    async (name) => {
      expect((await testEmulator.send([...message, file(name, 'a.txt')], { multipart: true })).status).toBe(200);
      expect((await testEmulator.emulator.inbox.list())[0]?.attachments).toEqual([]);
      expect(testEmulator.lines).toEqual([
        `mg.example.com: the file part ${JSON.stringify(name)} is ignored: files are sent as "attachment" or "inline"`,
      ]);
    },
  );

  it('beside the source of a MIME message is ignored, with a line in the log', async () => {
    const mime = 'From: a@mg.example.com\r\nSubject: s\r\n\r\nhi\r\n';
    const fields: Fields = [['to', 'ada@example.org'], file('attachment', 'a.txt'), file('message', 'm.eml', mime)];
    await testEmulator.call('POST', '/v3/mg.example.com/messages.mime', { fields, multipart: true });
    expect((await testEmulator.emulator.inbox.list())[0]?.attachments).toEqual([]);
    const [event] = (await testEmulator.call('GET', '/v3/mg.example.com/events')).json.items;
    expect(event.message.attachments).toEqual([]);
    expect(testEmulator.lines).toEqual([
      'mg.example.com: the file part "attachment" is ignored: the file of a MIME message is sent as "message"',
    ]);
  });

  it.each(['html', 'text', 'amp-html', 'template'])('named %s is not the content of the message', async (name) => {
    const fields = [...messageWith({ html: undefined, text: undefined }), file(name, 'a.txt', '<p>123456</p>')];
    const reply = await testEmulator.send(fields, { multipart: true });
    expect([reply.status, reply.json.message]).toEqual([
      400,
      "Need at least one of 'text', 'html', 'amp-html' or 'template' parameters specified",
    ]);
    expect(testEmulator.lines[0]).toContain(`the file part "${name}" is ignored`);
  });

  it('without a type is application/octet-stream, whatever its name', async () => {
    const typed = part('; name="attachment"; filename="b.txt"', 'b', 'Content-Type: text/plain\r\n');
    await post(whole + part('; name="attachment"; filename="a.pdf"', 'a') + typed);
    const [email] = await testEmulator.emulator.inbox.list();
    expect(email?.attachments.map(({ filename, contentType }) => [filename, contentType])).toEqual([
      ['a.pdf', 'application/octet-stream'],
      ['b.txt', 'text/plain'],
    ]);
  });

  it('of a multipart type arrives as bytes', async () => {
    const header = 'Content-Type: multipart/mixed; boundary=y\r\n';
    await post(whole + part('; name="attachment"; filename="a.mht"', 'abc', header));
    const [email] = await testEmulator.emulator.inbox.list();
    expect(email?.attachments).toMatchObject([{ filename: 'a.mht', contentType: 'application/octet-stream', size: 3 }]);
  });
});
