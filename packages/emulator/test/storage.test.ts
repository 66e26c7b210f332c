// The data file: a full disk, opening it again, and its largest size.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NewMessage } from '../src/delivery/accept.ts';
import { createEmulator } from '../src/index.ts';
import type { MessageRequest } from '../src/model/message.ts';
import { createMessageStorage, type MessageStorage } from '../src/resources/messages/storage.ts';
import { closeDatabase, type Db, openDatabase } from '../src/store/database.ts';
import { message, messageWith, start } from './client.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'mailgun-emulator-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const file = () => path.join(folder, 'emails.db');

const request = (more: Partial<MessageRequest> = {}): MessageRequest => ({
  messageId: 'a@mg.example.com',
  from: 'noreply@mg.example.com',
  recipients: [{ kind: 'to', name: '', address: 'ada@example.org' }],
  headers: [],
  options: { tags: [], testMode: false, suppressHeaders: [] },
  customVariables: {},
  templateVariables: {},
  attachments: [],
  isMime: false,
  ...more,
});
const newMessage = (more: Partial<NewMessage> = {}): NewMessage => ({
  region: 'us',
  domain: 'mg.example.com',
  storageKey: 'key',
  acceptedAtMs: 0,
  deliverAtMs: 0,
  subject: 'Your code',
  size: 500,
  request: request(),
  attachments: [],
  emails: [{ recipient: 'ada@example.org', subject: 'Your code' }],
  events: [{ atMs: 0, event: 'accepted', recipient: 'ada@example.org' }],
  ...more,
});

describe('a full disk', () => {
  const withPages = (pages: number) => {
    const db = openDatabase(file());
    db.exec(`PRAGMA max_page_count = ${pages}`);
    return db;
  };
  const store = (db: Db) => createMessageStorage(db, { maxMessages: 1_000, maxBytes: 1e9, onWritten: () => {} });
  const large = () => newMessage({ attachments: [Buffer.alloc(1_000_000)] });

  it('fails only the messages whose group is not committed', async () => {
    const db = withPages(100);
    const messages = store(db);
    await messages.accept(newMessage());
    const group = await Promise.allSettled([messages.accept(newMessage()), messages.accept(large())]);
    expect(group.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(messages.count()).toBe(1);
    await messages.accept(newMessage());
    expect([messages.count(), messages.list(10).length]).toEqual([2, 2]);
    closeDatabase(db, () => {});
  });

  it.each(['BEGIN', 'COMMIT', 'ROLLBACK'])('does not end the process when %s fails', async (statement) => {
    const db = withPages(100);
    const messages = store(db);
    const exec = db.exec.bind(db);
    db.exec = (sql) => {
      if (sql !== statement) return exec(sql);
      throw new Error(`${statement} failed`);
    };
    await expect(messages.accept(statement === 'ROLLBACK' ? large() : newMessage())).rejects.toThrow();
    db.exec = exec;
    await messages.accept(newMessage());
    expect(messages.count()).toBe(1);
    closeDatabase(db, () => {});
  });

  it('results in 500 and a log line, and the emulator keeps running', async () => {
    const { send, emulator, lines } = await start({ data: file() });
    const { prototype } = await libsql();
    const exec = prototype.exec;
    prototype.exec = function (this: Db, sql: string) {
      if (sql === 'COMMIT') throw new Error('database or disk is full');
      return exec.call(this, sql);
    };
    const replies = await Promise.all([send(message), send(message)]).finally(() => {
      prototype.exec = exec;
    });
    expect(replies.map(({ status }) => status)).toEqual([500, 500]);
    expect(lines).toEqual(
      Array(2).fill(
        'mg.example.com: THE MESSAGE IS LOST: storing it failed, the response is 500: database or disk is full',
      ),
    );
    expect(emulator.requests().map(({ status }) => status)).toEqual([500, 500]);
    expect((await send(message)).status).toBe(200);
    expect(await emulator.inbox.list()).toHaveLength(1);
    await emulator.close();
  });
});

const libsql = async () => (await import('libsql')).default as unknown as { prototype: Db };

describe('a data file', () => {
  it('is released when any of several calls of close() resolves', async () => {
    const first = await createEmulator({ data: file() });
    const closed = first.close();
    await first.close();
    const second = await createEmulator({ data: file() });
    await Promise.all([closed, second.close()]);
    expect(await second.close()).toBeUndefined();
  });

  it.each([
    { name: 'with emails in it', sends: 2 },
    { name: 'that is empty', sends: 0 },
  ])('$name can be opened again in the same process', async ({ sends }) => {
    const first = await start({ data: file() });
    for (let index = 0; index < sends; index += 1) await first.send(message);
    await first.emulator.inbox.list();
    await first.emulator.close();
    const second = await createEmulator({ data: file() });
    expect(await second.inbox.list()).toHaveLength(sends);
    await second.close();
  });

  it('can be opened again after a start that failed', async () => {
    const first = await createEmulator();
    const port = Number(new URL(first.url).port);
    await expect(createEmulator({ data: file(), port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await first.close();
    await (await createEmulator({ data: file() })).close();
    const second = await start({ data: file() });
    expect((await second.send(message)).status).toBe(200);
    await second.emulator.close();
  });

  it('of another version is rejected, and released', async () => {
    const db = openDatabase(file());
    db.exec('PRAGMA user_version = 1');
    closeDatabase(db, () => {});
    for (let attempt = 0; attempt < 2; attempt += 1)
      await expect(createEmulator({ data: file() })).rejects.toThrow('was written by another version');
  });

  it('delivers a scheduled email to a waiting client, after a restart too', async () => {
    const first = await start({ data: file() });
    await first.send(messageWith({ 'o:deliverytime': String(Math.ceil(Date.now() / 1000) + 1) }));
    await first.emulator.close();
    const second = await start({ data: file() });
    expect((await second.emulator.inbox.waitFor({ timeoutMs: 3_000 })).subject).toBe('Your code');
    await second.emulator.close();
  });
});

describe('the stored bytes stay within maxBytes', () => {
  const mebibyte = 2 ** 20;
  const many = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
  const bytesOnRecord = (db: Db) =>
    db.prepare('SELECT page_count - freelist_count AS pages FROM pragma_page_count, pragma_freelist_count').get([]) as {
      pages: number;
    };

  it.each<{ name: string; more: () => Partial<NewMessage> }>([
    { name: 'of attachments', more: () => ({ attachments: [Buffer.alloc(200_000)] }) },
    { name: 'of a MIME source', more: () => ({ mime: Buffer.alloc(200_000) }) },
    { name: 'of text outside ASCII', more: () => ({ request: request({ text: '漢'.repeat(70_000) }) }) },
    { name: 'of html', more: () => ({ request: request({ html: 'x'.repeat(200_000) }) }) },
    { name: 'of a subject', more: () => ({ subject: 's'.repeat(200_000) }) },
    {
      name: 'of recipient-variables',
      more: () => ({ request: request({ recipientVariables: { 'a@b.c': { k: 'z'.repeat(200_000) } } }) }),
    },
    {
      name: 'of a template',
      more: () => ({ request: request({ template: { name: 't', makesText: false, source: 'x'.repeat(200_000) } }) }),
    },
    {
      name: 'of a thousand recipients',
      more: () => ({
        request: request({
          recipients: many(1_000, (index) => ({ kind: 'to', name: '', address: `u${index}@example.org` })),
        }),
        emails: many(1_000, (index) => ({ recipient: `u${index}@example.org`, subject: 'Your code' })),
        events: many(2_000, (index) => ({ atMs: 0, event: 'accepted', recipient: `u${index >> 1}@example.org` })),
      }),
    },
    {
      name: 'of a long subject to a hundred recipients',
      more: () => ({ emails: many(100, (index) => ({ recipient: `u${index}@b.c`, subject: 's'.repeat(20_000) })) }),
    },
  ])('$name', async ({ more }) => {
    const db = openDatabase();
    const messages: MessageStorage = createMessageStorage(db, {
      maxMessages: 10_000,
      maxBytes: 2 * mebibyte,
      onWritten: () => {},
    });
    for (let index = 0; index < 20; index += 1)
      await messages.accept(newMessage({ ...more(), storageKey: `${index}` }));
    const { page_size: pageSize } = db.prepare('PRAGMA page_size').get([]) as { page_size: number };
    // Indexes and partly filled pages add to the size; at least a third of the limit must be kept.
    const used = (bytesOnRecord(db).pages * pageSize) / mebibyte;
    expect(used).toBeLessThan(3);
    expect(used).toBeGreaterThan(0.65);
    expect(messages.count()).toBeLessThan(20);
    closeDatabase(db, () => {});
  });

  it('counts separately from the size that Mailgun shows', async () => {
    const { send, call, emulator } = await start();
    await send(messageWith({ html: undefined, text: 'abc' }));
    const [event] = (await call('GET', '/v3/mg.example.com/events')).json.items;
    expect(event.message.size).toBe(503);
    await emulator.close();
  });
});
