// The emulator's inbox for the page: rows, one email, what to delete, and a notification for each that arrives. Uses the emulator's own API.
import { HTTPException } from 'hono/http-exception';
import type { ReceivedEmail } from 'mailgun-emulator';
import { addressOf } from '../connector/read-results.js';
import type { InboxDeletion, InboxEmail, InboxList, InboxRow } from '../contract/api.js';
import { at, listAt, parseJson, textAt } from '../contract/json.js';
import { encodeUrlPart } from '../contract/plain-text.js';
import { lintEmail } from '../lint/lint-email.js';
import { createInboxFeed, type InboxFeed } from './inbox-feed.js';
import { inlineImages } from './inline-images.js';

/** An email in the emulator's API. */
type StoredEmail = Omit<ReceivedEmail, 'receivedAt'> & { receivedAt: string };

export interface StudioInbox extends InboxFeed {
  /** Newest first. */
  list(query: { search: string; limit: number }): Promise<InboxList>;
  /** @throws HTTPException 404 */
  read(key: string): Promise<InboxEmail>;
  /** @throws HTTPException 404 */
  attachment(key: string, index: number): Promise<{ filename: string; content: Uint8Array<ArrayBuffer> }>;
  /** @returns how many were deleted */
  remove(deletion: InboxDeletion): Promise<number>;
}

/** For one response of the local Mailgun, which makes an email when it is first shown. */
const timeoutMs = 10_000;
/** Number of newest emails that are listed and searched. */
export const maxListed = 5_000;
const pageSize = 500;

/** @param url where the emulator listens */
export function createInbox(url: string): StudioInbox {
  const rows = new Map<string, InboxRow>();

  async function request(path: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(`${url}/_emulator${path}`, { ...init, signal: AbortSignal.timeout(timeoutMs) });
    if (response.ok) return response;
    await response.body?.cancel();
    if (response.status === 404) throw new HTTPException(404, { message: 'This email is no longer in the inbox.' });
    throw unreadable();
  }

  async function fetchJson(path: string): Promise<unknown> {
    const parsed = parseJson(await (await request(path)).text());
    if (!parsed.ok) throw unreadable();
    return parsed.value;
  }

  async function fetchEmail(key: string): Promise<StoredEmail> {
    const email = await fetchJson(`/messages/${encodeUrlPart(key)}`);
    if (!isEmail(email)) throw unreadable();
    return email;
  }

  /** @param item what the list has of the email. @returns undefined for one that was removed in the meantime */
  async function row(item: unknown): Promise<InboxRow | undefined> {
    const key = textAt(item, 'key');
    try {
      const known = rows.get(key) ?? toRow(await fetchEmail(key));
      rows.set(key, known);
      return known;
    } catch (error) {
      return error instanceof HTTPException && error.status === 404 ? undefined : toUnreadableRow(item);
    }
  }

  async function list({ search, limit }: { search: string; limit: number }): Promise<InboxList> {
    const total = Number(at(await fetchJson('/state'), 'emails') ?? 0);
    if (search.trim() === '') return { rows: await rowsOf(await newest(limit)), total };
    const found = await match(search);
    return {
      rows: found.slice(0, limit),
      total: found.length,
      ...(total > maxListed && { searchedCount: maxListed }),
    };
  }

  /** What the emulator's list has of the newest emails. */
  async function newest(limit: number): Promise<unknown[]> {
    const items: unknown[] = [];
    let before = '';
    do {
      const next = Math.min(pageSize, limit - items.length);
      const page = await fetchJson(`/messages?limit=${next}&before=${encodeURIComponent(before)}`);
      items.push(...listAt(page, 'items'));
      before = textAt(page, 'before');
    } while (before !== '' && items.length < limit);
    return items;
  }

  async function match(search: string): Promise<InboxRow[]> {
    const wanted = search.trim().toLowerCase();
    return (await rowsOf(await newest(maxListed))).filter((one) =>
      [one.to, one.from, one.subject, ...one.codes, ...one.tags].some((text) => text.toLowerCase().includes(wanted)),
    );
  }

  async function remove({ key, search = '', newestKey }: InboxDeletion): Promise<number> {
    if (key === undefined && search.trim() === '') {
      const [first] = await newest(1);
      if (textAt(first, 'key') === newestKey) return removeAll();
    }
    const keys = key === undefined ? (await match(search)).map((one) => one.key) : [key];
    const known = keys.filter((one) => Number(one) <= Number(newestKey));
    let deleted = 0;
    for (const one of known) deleted += await removeOne(one);
    return deleted;
  }

  /** Events and messages that have no email are removed with them. */
  async function removeAll(): Promise<number> {
    const { total } = await list({ search: '', limit: 1 });
    await request('/messages', { method: 'DELETE' });
    rows.clear();
    return total;
  }

  async function removeOne(key: string): Promise<0 | 1> {
    rows.delete(key);
    const response = await request(`/messages/${encodeUrlPart(key)}`, { method: 'DELETE' }).catch((error: unknown) => {
      if (error instanceof HTTPException && error.status === 404) return undefined;
      throw error;
    });
    await response?.body?.cancel();
    return response ? 1 : 0;
  }

  async function rowsOf(items: readonly unknown[]): Promise<InboxRow[]> {
    const found: InboxRow[] = [];
    for (const item of items) {
      const one = await row(item);
      if (one) found.push(one);
    }
    return found;
  }

  async function read(key: string): Promise<InboxEmail> {
    if (!/^\d{1,15}$/.test(key)) throw new HTTPException(404, { message: 'There is no such email.' });
    const email = await fetchEmail(key);
    const { html, text, links, headers, raw, attachments } = email;
    return {
      ...toRow(email),
      html: await inlineImages(html, attachments, (index) => fetchAttachment(key, index)),
      text,
      links,
      headers,
      raw,
      attachments: attachments.map(({ filename, contentType, size }) => ({ filename, contentType, size })),
      findings: lintEmail({
        location: { root: [], paths: {} },
        texts: [],
        payload: {},
        subject: email.subject,
        html,
        text,
        sender: addressOf(email.from),
        sendingDomain: email.domain,
        headers,
      }).map(({ perType: _perType, ...finding }) => finding),
    };
  }

  async function attachment(
    key: string,
    index: number,
  ): Promise<{ filename: string; content: Uint8Array<ArrayBuffer> }> {
    const { attachments } = await fetchEmail(key);
    const attached = attachments[index];
    if (!attached) throw new HTTPException(404, { message: 'The email has no such attachment.' });
    return { filename: attached.filename, content: await fetchAttachment(key, index) };
  }

  async function fetchAttachment(key: string, index: number): Promise<Uint8Array<ArrayBuffer>> {
    const response = await request(`/messages/${key}/attachments/${index}`);
    return new Uint8Array(await response.arrayBuffer());
  }

  return { list, read, attachment, remove, ...createInboxFeed(url, row) };
}

function toRow({ key, to, from, subject, codes, receivedAt, tags, testMode }: StoredEmail): InboxRow {
  return { key, to, from, subject, codes, receivedAtMs: Date.parse(receivedAt), tags, testMode };
}

const unreadable = () => new HTTPException(502, { message: 'The local Mailgun cannot show this email.' });

function isEmail(value: unknown): value is StoredEmail {
  const texts = ['key', 'to', 'from', 'subject', 'html', 'text', 'raw'];
  const lists = ['codes', 'links', 'headers', 'tags', 'attachments'];
  return (
    texts.every((key) => typeof at(value, key) === 'string') &&
    lists.every((key) => Array.isArray(at(value, key))) &&
    !Number.isNaN(Date.parse(textAt(value, 'receivedAt')))
  );
}

function toUnreadableRow(item: unknown): InboxRow {
  const receivedAtMs = Date.parse(textAt(item, 'receivedAt'));
  return {
    key: textAt(item, 'key'),
    to: textAt(item, 'to'),
    from: textAt(item, 'from'),
    subject: textAt(item, 'subject'),
    codes: [],
    receivedAtMs: Number.isNaN(receivedAtMs) ? Date.now() : receivedAtMs,
    tags: [],
    testMode: false,
    isUnreadable: true,
  };
}
