// The emulator's inbox for the page: rows, one email, and a notification for each that arrives. Uses the emulator's own API.
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { HTTPException } from 'hono/http-exception';
import type { ReceivedEmail } from 'mailgun-emulator';
import { addressOf } from '../connector/read-results.js';
import type { InboxEmail, InboxRow } from '../contract/api.js';
import { at, listAt, textAt } from '../contract/json.js';
import { lintEmail } from '../lint/lint-email.js';

/** An email in the emulator's API. */
type StoredEmail = Omit<ReceivedEmail, 'receivedAt'> & { receivedAt: string };

export interface StudioInbox {
  list(query: { search: string; limit: number }): Promise<{ rows: InboxRow[]; total: number }>;
  /** @throws HTTPException 404 */
  read(key: string): Promise<InboxEmail>;
  /** @throws HTTPException 404 */
  attachment(key: string, index: number): Promise<{ filename: string; content: Uint8Array<ArrayBuffer> }>;
  clear(): Promise<void>;
  /** @param listener called for each email that arrives. @returns unsubscribes */
  subscribe(listener: (row: InboxRow) => void): () => void;
  close(): void;
}

/** Number of newest emails that are listed and searched. */
const maxListed = 500;

/** @param url where the emulator listens */
export function createInbox(url: string): StudioInbox {
  const rows = new Map<string, InboxRow>();
  const listeners = new Set<(row: InboxRow) => void>();
  let feed: AbortController | undefined;

  async function fetchJson(path: string): Promise<unknown> {
    const response = await fetch(`${url}/_emulator${path}`);
    if (response.status === 404) throw new HTTPException(404, { message: 'This email is no longer in the inbox.' });
    return response.json();
  }

  async function fetchEmail(key: string): Promise<StoredEmail> {
    return (await fetchJson(`/messages/${encodeURIComponent(key)}`)) as StoredEmail;
  }

  async function row(key: string): Promise<InboxRow> {
    const known = rows.get(key) ?? toRow(await fetchEmail(key));
    rows.set(key, known);
    return known;
  }

  async function list({ search, limit }: { search: string; limit: number }) {
    const items = listAt(await fetchJson(`/messages?limit=${maxListed}`), 'items');
    const wanted = search.trim().toLowerCase();
    if (wanted === '') {
      return { rows: await rowsOf(items.slice(0, limit)), total: await count(items.length) };
    }
    const found = (await rowsOf(items)).filter((one) =>
      [one.to, one.from, one.subject, ...one.codes, ...one.tags].some((text) => text.toLowerCase().includes(wanted)),
    );
    return { rows: found.slice(0, limit), total: found.length };
  }

  /** The number of all emails, of which `listed` were listed. */
  async function count(listed: number): Promise<number> {
    return listed < maxListed ? listed : Number(at(await fetchJson('/state'), 'emails') ?? listed);
  }

  async function rowsOf(items: readonly unknown[]): Promise<InboxRow[]> {
    const found: InboxRow[] = [];
    for (const item of items) {
      // One that was removed in the meantime is left out.
      const one = await row(textAt(item, 'key')).catch(() => undefined);
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
      html,
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
    const { attachments } = await read(key);
    const attached = attachments[index];
    if (!attached) throw new HTTPException(404, { message: 'The email has no such attachment.' });
    const response = await fetch(`${url}/_emulator/messages/${key}/attachments/${index}`);
    return { filename: attached.filename, content: new Uint8Array(await response.arrayBuffer()) };
  }

  function subscribe(listener: (row: InboxRow) => void): () => void {
    listeners.add(listener);
    if (!feed) void follow();
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) stop();
    };
  }

  function stop(): void {
    feed?.abort();
    feed = undefined;
  }

  /** Reads the emulator's server-sent events while there are listeners. */
  async function follow(): Promise<void> {
    const current = new AbortController();
    feed = current;
    try {
      const response = await fetch(`${url}/_emulator/stream`, { signal: current.signal });
      const events = response.body?.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
      for await (const { data } of events ?? []) await notify(data);
    } catch {
      // The emulator was closed, or there are no listeners any more.
    } finally {
      if (feed === current) feed = undefined;
    }
  }

  async function notify(data: string): Promise<void> {
    const arrived = await row(textAt(JSON.parse(data), 'key')).catch(() => undefined);
    if (arrived) for (const listener of [...listeners]) listener(arrived);
  }

  return {
    list,
    read,
    attachment,
    async clear() {
      await fetch(`${url}/_emulator/messages`, { method: 'DELETE' });
      rows.clear();
    },
    subscribe,
    close: stop,
  };
}

function toRow({ key, to, from, subject, codes, receivedAt, tags, testMode }: StoredEmail): InboxRow {
  return { key, to, from, subject, codes, receivedAtMs: Date.parse(receivedAt), tags, testMode };
}
