// The emulator's inbox for the page: rows, one mail, and news of what arrives. Asks the emulator over its own API.
import type { ReceivedMail } from 'mailgun-emulator';
import { addressOf } from '../connector/compose.js';
import type { ConnectorModule } from '../connector/connector.js';
import type { InboxMail, InboxRow } from '../contract/api.js';
import { at, listAt, textAt } from '../contract/json.js';
import { judgeMail } from '../lint/lint-email.js';
import { Refusal } from './answer.js';

/** A mail as the emulator's API shows it. */
type ShownMail = Omit<ReceivedMail, 'receivedAt'> & { receivedAt: string };

export interface StudioInbox {
  list(query: { search: string; limit: number }): Promise<{ rows: InboxRow[]; total: number }>;
  /** @throws Refusal 404 */
  read(key: string): Promise<InboxMail>;
  /** @throws Refusal 404 */
  attachment(key: string, index: number): Promise<{ filename: string; content: Buffer }>;
  clear(): Promise<void>;
  /** @returns how to stop hearing of mails */
  subscribe(listener: (row: InboxRow) => void): () => void;
  close(): void;
}

/** As many of the newest mails are listed and searched. */
const maxListed = 500;

/** @param url where the emulator listens */
export function createInbox(url: string, connector: ConnectorModule): StudioInbox {
  const rows = new Map<string, InboxRow>();
  const listeners = new Set<(row: InboxRow) => void>();
  let feed: AbortController | undefined;

  async function fetchJson(path: string): Promise<unknown> {
    const response = await fetch(`${url}/_emulator${path}`);
    if (response.status === 404) throw new Refusal(404, 'This mail is no longer in the inbox.');
    return response.json();
  }

  async function fetchMail(key: string): Promise<ShownMail> {
    return (await fetchJson(`/messages/${encodeURIComponent(key)}`)) as ShownMail;
  }

  async function row(key: string): Promise<InboxRow> {
    const known = rows.get(key) ?? toRow(await fetchMail(key));
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

  /** As long as all are listed, how many are listed. */
  async function count(listed: number): Promise<number> {
    return listed < maxListed ? listed : Number(at(await fetchJson('/state'), 'mails') ?? listed);
  }

  async function rowsOf(items: readonly unknown[]): Promise<InboxRow[]> {
    const found: InboxRow[] = [];
    for (const item of items) {
      // One that was removed meanwhile is left out.
      const one = await row(textAt(item, 'key')).catch(() => undefined);
      if (one) found.push(one);
    }
    return found;
  }

  async function read(key: string): Promise<InboxMail> {
    if (!/^\d{1,15}$/.test(key)) throw new Refusal(404, 'There is no such mail.');
    const mail = await fetchMail(key);
    const { html, text, links, headers, raw, attachments } = mail;
    return {
      ...toRow(mail),
      html,
      text,
      links,
      headers,
      raw,
      attachments: attachments.map(({ filename, contentType, size }) => ({ filename, contentType, size })),
      findings: judgeMail(connector, {
        source: 'inbox',
        locale: undefined,
        type: mail.tags[0] ?? '',
        config: {},
        payload: {},
        subject: mail.subject,
        html,
        text,
        sender: addressOf(mail.from),
        sendingDomain: mail.domain,
        headers,
      }).map(({ perType: _perType, ...finding }) => ({ ...finding, path: [] })),
    };
  }

  async function attachment(key: string, index: number): Promise<{ filename: string; content: Buffer }> {
    const { attachments } = await read(key);
    const shown = attachments[index];
    if (!shown) throw new Refusal(404, 'The mail has no such attachment.');
    const response = await fetch(`${url}/_emulator/messages/${key}/attachments/${index}`);
    return { filename: shown.filename, content: Buffer.from(await response.arrayBuffer()) };
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

  /** Reads the emulator's stream of events for as long as somebody listens. */
  async function follow(): Promise<void> {
    const current = new AbortController();
    feed = current;
    try {
      const response = await fetch(`${url}/_emulator/stream`, { signal: current.signal });
      let text = '';
      const decoder = new TextDecoder();
      for await (const chunk of response.body ?? []) {
        text += decoder.decode(chunk, { stream: true });
        const events = text.split('\n\n');
        text = events.pop() ?? '';
        for (const event of events) await tell(event);
      }
    } catch {
      // The emulator was closed, or nobody listens any more.
    } finally {
      if (feed === current) feed = undefined;
    }
  }

  async function tell(event: string): Promise<void> {
    const data = /^data: (.*)$/m.exec(event)?.[1];
    const arrived = data === undefined ? undefined : await row(textAt(JSON.parse(data), 'key')).catch(() => undefined);
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

function toRow({ key, to, from, subject, codes, receivedAt, tags, testMode }: ShownMail): InboxRow {
  return { key, to, from, subject, codes, receivedAtMs: Date.parse(receivedAt), tags, testMode };
}
