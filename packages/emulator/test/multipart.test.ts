// Multipart forms as clients write them, and as nobody should.
import { describe, expect, it } from 'vitest';
import { parseForm } from '../src/http/form.ts';

const part = (head: string, content = 'content') => `--x\r\n${head}\r\n\r\n${content}\r\n`;
const disposition = (more: string) => `Content-Disposition: form-data${more}`;
const parse = (body: string | Buffer, type = 'multipart/form-data; boundary=x') =>
  parseForm(type, Buffer.isBuffer(body) ? body : Buffer.from(body));
const end = '--x--\r\n';

describe('a file part', () => {
  it.each([
    {
      name: 'a plain name',
      head: disposition('; name="attachment"; filename="a.txt"'),
      filename: 'a.txt',
      contentType: 'application/octet-stream',
    },
    {
      name: 'UTF-8 in its name',
      head: disposition('; name="attachment"; filename="ä €.txt"'),
      filename: 'ä €.txt',
      contentType: 'application/octet-stream',
    },
    {
      name: 'both forms of its name',
      head: disposition(`; name="attachment"; filename="a.txt"; filename*=UTF-8''%C3%A4.txt`),
      filename: 'a.txt',
      contentType: 'application/octet-stream',
    },
    {
      name: 'a quote in its name',
      head: disposition('; name="attachment"; filename="a\\"b.txt"'),
      filename: 'a"b.txt',
      contentType: 'application/octet-stream',
    },
    {
      name: 'a semicolon in its name',
      head: disposition('; name="attachment"; filename="a;b=c.txt"'),
      filename: 'a;b=c.txt',
      contentType: 'application/octet-stream',
    },
    {
      name: 'a path',
      head: disposition('; name="attachment"; filename="C:\\dir\\a.txt"'),
      filename: 'a.txt',
      contentType: 'application/octet-stream',
    },
    {
      name: 'no quotes',
      head: disposition('; name=attachment; filename=a.txt'),
      filename: 'a.txt',
      contentType: 'application/octet-stream',
    },
    {
      name: 'the name last',
      head: disposition('; filename="a.txt"; name="attachment"'),
      filename: 'a.txt',
      contentType: 'application/octet-stream',
    },
    {
      name: 'parameters of its type',
      head: `${disposition('; name="attachment"; filename="a.ics"')}\r\nContent-Type: text/calendar; charset=utf-8; method=REQUEST`,
      filename: 'a.ics',
      contentType: 'text/calendar; charset=utf-8; method=REQUEST',
    },
    {
      name: 'a folded type',
      head: `${disposition('; name="attachment"; filename="a.txt"')}\r\nContent-Type: text/plain;\r\n charset=utf-8`,
      filename: 'a.txt',
      contentType: 'text/plain; charset=utf-8',
    },
    {
      name: 'capitals',
      head: 'CONTENT-DISPOSITION: Form-Data; NAME="attachment"; FILENAME="a.txt"\r\ncontent-type: text/plain',
      filename: 'a.txt',
      contentType: 'text/plain',
    },
  ])('with $name', async ({ head, filename, contentType }) => {
    const form = await parse(part(head) + end);
    expect(form.files.map((file) => ({ ...file, content: String(file.content) }))).toEqual([
      { name: 'attachment', filename, contentType, content: 'content' },
    ]);
    expect(form.fields).toEqual([]);
  });

  it.each([
    { name: 'an extended name only', more: `; filename*=UTF-8''%C3%A4.txt` },
    { name: 'a continued name only', more: `; filename*0*=UTF-8''%C3%A4; filename*1*=b.txt` },
    { name: 'a continued plain name only', more: `; filename*0="a"; filename*1="b.txt"` },
  ])('with $name is dropped, as Mailgun does', async ({ more }) => {
    const form = await parse(
      part(disposition(`; name="attachment"${more}`)) + part(disposition('; name="to"'), 'a') + end,
    );
    expect(form).toMatchObject({ fields: [['to', 'a']], files: [], dropped: ['attachment'] });
  });
});

describe('a field', () => {
  it.each([
    ['to[]', 'to'],
    ['to[0]', 'to'],
    ['from[]', 'from'],
    ['text[]', 'text'],
    ['o:tag[]', 'o:tag'],
    ['o:tag[12]', 'o:tag'],
    ['recipient-variables[]', 'recipient-variables'],
    ['v:list[]', 'v:list[]'],
    ['h:X-A[]', 'h:X-A[]'],
    ['a[b]', 'a[b]'],
    ['a[0][1]', 'a[0][1]'],
    ['[]', '[]'],
  ])('named %s is %s', async (written, name) => {
    expect((await parse(part(disposition(`; name="${written}"`), 'v') + end)).fields).toEqual([[name, 'v']]);
    const encoded = new URLSearchParams([[written, 'v']]).toString();
    expect((await parse(encoded, 'application/x-www-form-urlencoded')).fields).toEqual([[name, 'v']]);
  });

  it.each([
    { name: 'empty', head: disposition('; name="a"'), content: '', value: '' },
    { name: 'with line breaks', head: disposition('; name="a"'), content: '\r\n--y\r\n\n', value: '\r\n--y\r\n\n' },
    {
      name: 'in Latin-1',
      head: `${disposition('; name="a"')}\r\nContent-Type: text/plain; charset=iso-8859-1`,
      content: Buffer.from('ä', 'latin1').toString('latin1'),
      value: 'ä',
    },
    {
      name: 'with a type',
      head: `${disposition('; name="a"')}\r\nContent-Type: application/json`,
      content: '{}',
      value: '{}',
    },
  ])('$name', async ({ head, content, value }) => {
    const body = Buffer.concat([
      Buffer.from(`--x\r\n${head}\r\n\r\n`),
      Buffer.from(content, 'latin1'),
      Buffer.from(`\r\n${end}`),
    ]);
    expect((await parse(body)).fields).toEqual([['a', value]]);
  });

  it('after a preamble, and before an epilogue', async () => {
    const body = `preamble\r\n${part(disposition('; name="a"'), 'v')}${end}epilogue --x`;
    expect((await parse(body)).fields).toEqual([['a', 'v']]);
  });

  it('after a quoted boundary and spaces', async () => {
    const body = `--x y \t\r\n${disposition('; name="a"')}\r\n\r\nv\r\n--x y--`;
    expect((await parse(body, 'multipart/form-data; charset=utf-8; boundary="x y"')).fields).toEqual([['a', 'v']]);
  });
});

describe('a body', () => {
  const file = disposition('; name="attachment"; filename="a.txt"');
  it.each([
    { name: 'cut within a field', body: `--x\r\n${disposition('; name="to"')}\r\n\r\nabc` },
    { name: 'cut within a file that is not attached', body: part(disposition('; name="message"; filename="a.eml"')) },
    { name: 'cut within a head', body: '--x\r\nContent-Dispo' },
    { name: 'without delimiters', body: 'abc' },
    { name: 'with nothing', body: '' },
    { name: 'with line feeds only', body: (part(file) + end).replace(/\r/g, '') },
    { name: 'with an endless header', body: `--x\r\n${file}\r\nX: ${'a'.repeat(10_000)}\r\n\r\nv\r\n${end}` },
    { name: 'with a part without a name', body: part(disposition('')) + end },
  ])('$name is malformed', async ({ body }) => {
    await expect(parse(body)).rejects.toMatchObject({
      response: { status: 400, body: JSON.stringify({ message: 'malformed multipart/form-data request' }) },
    });
  });

  it.each([
    { name: 'within a file', body: `${part(disposition('; name="to"'), 'a')}--x\r\n${file}\r\n\r\nabc` },
    { name: 'before the content of a file', body: `--x\r\n${file}\r\n\r\n` },
    { name: 'after a file', body: part(file) },
    { name: 'within a delimiter', body: `${part(file)}--` },
    { name: 'within an inline file', body: part(disposition('; name="inline"; filename="a.png"')) },
    { name: 'within a file of a list', body: part(disposition('; name="attachment[0]"; filename="a.txt"')) },
  ])('cut $name has a text of its own', async ({ body }) => {
    await expect(parse(body)).rejects.toMatchObject({
      response: { status: 400, body: JSON.stringify({ message: 'unable to read message attachment: unexpected EOF' }) },
    });
  });

  it.each([
    '--x\r\n',
    '--x',
    '\r\n--x',
    '\r\n--x\r\n',
    '\r\n--',
    '\r\n',
    '\r\n\r\n',
    `${part(file)}`,
    `--x\r\n${file}\r\n`,
    `--x\r\n${file}; a="`,
    `--x\r\n\r\n`,
    '-',
    '; a=',
  ])('of %j over and over is read in linear time', async (piece) => {
    const body = Buffer.from(piece.repeat(Math.ceil(4_000_000 / piece.length)));
    for (const start of ['', `--x\r\n${file}`, `--x\r\n${file}\r\n\r\n`]) {
      const before = process.cpuUsage();
      await parse(Buffer.concat([Buffer.from(start), body])).catch(() => {});
      const { user, system } = process.cpuUsage(before); // CPU: the computer may be busy with something else
      expect((user + system) / 1_000).toBeLessThan(1_000);
    }
  });
});
