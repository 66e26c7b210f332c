// The inbox over the local Mailgun's API: emails that cannot be read, and the images that emails bring with them.
import { describe, expect, it } from 'vitest';
import { createInbox } from '../src/server/inbox.ts';
import { inlineImages } from '../src/server/inline-images.ts';
import { createLab, domain, serve } from './lab.ts';

/** @param respond path behind `/_emulator` → status and body */
async function createEmulatorStub(respond: (path: string) => { status?: number; body: unknown }) {
  const url = await serve((request, response) => {
    const { status = 200, body } = respond((request.url ?? '').replace('/_emulator', ''));
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  return createInbox(url);
}

const listed = (key: string) => ({
  key,
  to: `${key}@example.org`,
  from: 'a@b.example',
  subject: `Email ${key}`,
  receivedAt: '2026-11-25T10:00:00.000Z',
});
const whole = (key: string) => ({
  ...listed(key),
  domain,
  html: '<p>482913</p>',
  text: '',
  codes: ['482913'],
  links: [],
  headers: [],
  raw: '',
  tags: [],
  testMode: false,
  attachments: [],
});

describe('an email that the local Mailgun cannot show', () => {
  const unreadable = [
    { name: 'a 500', response: { status: 500, body: { message: 'internal error' } } },
    { name: 'a 500 without JSON', response: { status: 500, body: 'oops' } },
    { name: 'a 503', response: { status: 503, body: '' } },
    { name: 'a 200 that is not JSON', response: { body: '<html>' } },
    { name: 'a 200 without an email', response: { body: {} } },
    { name: 'a 200 with null', response: { body: 'null' } },
    { name: 'a 200 with other types', response: { body: { ...whole('2'), codes: 'x', to: 1, receivedAt: 'soon' } } },
    { name: 'JSON that is nested too deeply', response: { body: '['.repeat(100_000) } },
  ];
  it.each(unreadable)('is listed as unreadable among the others: $name', async ({ response }) => {
    const inbox = await createEmulatorStub((path) => {
      if (path === '/state') return { body: { emails: 3 } };
      if (path.startsWith('/messages?')) return { body: { items: [listed('3'), listed('2'), listed('1')] } };
      return path === '/messages/2' ? response : { body: whole(path.slice('/messages/'.length)) };
    });
    const { rows, total } = await inbox.list({ search: '', limit: 50 });

    expect(total).toBe(3);
    expect(rows.map(({ subject, isUnreadable = false }) => [subject, isUnreadable])).toEqual([
      ['Email 3', false],
      ['Email 2', true],
      ['Email 1', false],
    ]);
    expect(rows[1]).toMatchObject({ to: '2@example.org', codes: [], receivedAtMs: Date.UTC(2026, 10, 25, 10) });
    await expect(inbox.read('2')).rejects.toMatchObject({ status: 502, message: expect.stringMatching(/cannot show/) });
  });

  it('is left out when it was removed in the meantime', async () => {
    const inbox = await createEmulatorStub((path) =>
      path.startsWith('/messages?')
        ? { body: { items: [listed('2'), listed('1')] } }
        : path === '/messages/2'
          ? { status: 404, body: {} }
          : { body: whole('1') },
    );

    expect((await inbox.list({ search: '', limit: 50 })).rows.map(({ key }) => key)).toEqual(['1']);
  });

  it('is not the whole inbox: a list that cannot be read is an error', async () => {
    const inbox = await createEmulatorStub(() => ({ status: 500, body: {} }));

    await expect(inbox.list({ search: '', limit: 50 })).rejects.toMatchObject({ status: 502 });
    await expect(inbox.remove({ newestKey: '1' })).rejects.toMatchObject({ status: 502 });
  });
});

const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47);
const data = `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
const image = (more: object) => ({ filename: 'logo.png', contentType: 'image/png', size: png.length, ...more });

describe('images that an email brings with it', () => {
  const inline = (html: string, attachments = [image({ contentId: 'logo.png' })]) =>
    inlineImages(html, attachments, async () => png);

  it.each([
    ['<img src="cid:logo.png">', `<img src="${data}">`],
    ["<img alt='a' SRC='CID:logo.png'>", `<img alt='a' src="${data}">`],
    ['<img src=cid:logo.png>', `<img src="${data}">`],
    ['<img src=" cid:logo.png ">', `<img src=" ${data} ">`],
    ['<img src="cid:logo%2Epng">', `<img src="${data}">`],
    ['<img src="cid&#58;logo.png">', `<img src="${data}">`],
    ['<td background="cid:logo.png">', `<td background="${data}">`],
    ['<td style="background:url(\'cid:logo.png\')">', `<td style="background:url('${data}')">`],
    ['<img src="cid:logo.png"><img src="cid:logo.png">', `<img src="${data}"><img src="${data}">`],
    ['<img src="cid:other.png">', '<img src="cid:other.png">'],
    ['<a href="cid:logo.png">cid:logo.png</a>', '<a href="cid:logo.png">cid:logo.png</a>'],
    ['<img src="https://example.com/cid:logo.png">', '<img src="https://example.com/cid:logo.png">'],
    ['<p>no image</p>', '<p>no image</p>'],
    ['<img src="cid:%E0%A4%A">', '<img src="cid:%E0%A4%A">'],
  ])('%s', async (html, expected) => {
    expect(await inline(html)).toBe(expected);
  });

  it('are found by their file name when they have no content ID', async () => {
    expect(await inline('<img src="cid:logo.png">', [image({})])).toBe(`<img src="${data}">`);
  });

  it.each(['text/html', 'application/javascript', 'image/png"><script>', ''])(
    'stay as they are with the type %s',
    async (contentType) => {
      const html = '<img src="cid:logo.png">';

      expect(await inline(html, [image({ contentType })])).toBe(html);
    },
  );

  it('are bounded together', async () => {
    const html = '<img src="cid:logo.png">'.repeat(10);
    const shown = await inline(html, [image({ size: 3 * 1024 * 1024 })]);

    expect(shown.split(data)).toHaveLength(3);
  });

  it('are shown in the inbox', async () => {
    const { emulator } = await createLab();
    const body = new FormData();
    const fields = {
      from: 'a@b.example',
      to: 'ada@example.org',
      subject: 'Hi',
      html: '<img src="cid:logo.png" alt="">',
    };
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    body.append('inline', new File([png], 'logo.png', { type: 'image/png' }));
    await fetch(`${emulator.url}/v3/${domain}/messages`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa('api:key-0123456789')}` },
      body,
    });
    const inbox = createInbox(emulator.url);
    const { rows } = await inbox.list({ search: '', limit: 1 });

    expect((await inbox.read(rows[0]?.key ?? '')).html).toContain(`<img src="${data}" alt="">`);
  });
});
