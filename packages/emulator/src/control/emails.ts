// Mails over HTTP: list, search, look at one, wait for the latest. Lists show what is on record; a mail is built
// only when one is looked at.
import type { Core } from '../core.js';
import { type Answer, json, refuse, text } from '../http/response.js';
import { type Call, param } from '../http/route.js';
import type { ReceivedMail } from '../mail/read-email.js';
import type { MailQuery } from '../inbox/storage.js';
import type { StoredMail } from '../store/rows.js';

export interface ControlRow {
  method: string;
  path: string;
  /** The parameters it reads; any other is refused, since a misspelt one would give a mail of anybody. @default none */
  query?: readonly string[];
  handle: (call: Call, core: Core) => Answer | Promise<Answer>;
}

const latestQuery = ['to', 'subject', 'since', 'wait'];
const listQuery = ['to', 'subject', 'from', 'domain', 'tag', 'since', 'limit', 'before'];

export const mailRoutes: ControlRow[] = [
  { method: 'GET', path: '/messages', query: listQuery, handle: list },
  { method: 'DELETE', path: '/messages', handle: clear },
  {
    method: 'GET',
    path: '/latest',
    query: latestQuery,
    handle: async (call, core) => json(200, showMail(await latest(call, core))),
  },
  {
    method: 'GET',
    path: '/latest.html',
    query: latestQuery,
    handle: async (call, core) => htmlAnswer(await latest(call, core)),
  },
  {
    method: 'GET',
    path: '/latest.txt',
    query: latestQuery,
    handle: async (call, core) => text(200, (await latest(call, core)).text),
  },
  {
    method: 'GET',
    path: '/messages/:key',
    query: ['to'],
    handle: async (call, core) => json(200, showMail(await existing(call, core))),
  },
  { method: 'DELETE', path: '/messages/:key', query: ['to'], handle: remove },
  {
    method: 'GET',
    path: '/messages/:key/html',
    query: ['to'],
    handle: async (call, core) => htmlAnswer(await existing(call, core)),
  },
  {
    method: 'GET',
    path: '/messages/:key/text',
    query: ['to'],
    handle: async (call, core) => text(200, (await existing(call, core)).text),
  },
  { method: 'GET', path: '/messages/:key/raw', query: ['to'], handle: raw },
  { method: 'GET', path: '/messages/:key/attachments/:index', query: ['to'], handle: attachment },
];

const maxLimit = 1_000;
const maxWaitMs = 120_000;

/** `500`, `500ms`, `10s`, `1m` */
function readDuration(written: string | null): number {
  if (written === null || written === '') return 0;
  const match = /^(\d{1,7}(?:\.\d{1,3})?)(ms|s|m)?$/.exec(written);
  if (!match) throw refuse(400, `wait is written like 500ms, 10s or 1m, not ${JSON.stringify(written)}`);
  const unitMs = { ms: 1, s: 1_000, m: 60_000 }[match[2] ?? 'ms'] ?? 1;
  return Math.min(Number(match[1]) * unitMs, maxWaitMs);
}

/** Epoch milliseconds or seconds, or any date that can be parsed. */
function readSince(written: string | null): number | undefined {
  if (written === null || written === '') return undefined;
  const number = Number(written);
  const ms = Number.isNaN(number) ? Date.parse(written) : number < 1e11 ? number * 1_000 : number;
  if (Number.isNaN(ms)) throw refuse(400, 'since is a date, or epoch milliseconds');
  return ms;
}

const placeOf = ({ deliverAtMs, seq }: StoredMail) => `${deliverAtMs}.${seq}`;

function readBefore(written: string | null): MailQuery['before'] {
  if (written === null || written === '') return undefined;
  const [, deliverAtMs, seq] = /^(\d{1,15})\.(\d{1,15})$/.exec(written) ?? [];
  if (seq === undefined) throw refuse(400, 'before is what the page before gave as "before"');
  return { deliverAtMs: Number(deliverAtMs), seq: Number(seq) };
}

function readQuery({ query }: Call): MailQuery {
  const sinceMs = readSince(query.get('since'));
  const before = readBefore(query.get('before'));
  const texts = (['to', 'subject', 'from', 'domain', 'tag'] as const).flatMap((name) => {
    const value = query.get(name);
    return value === null || value === '' ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(texts),
    ...(sinceMs !== undefined && { sinceMs }),
    ...(before && { before }),
  };
}

function list(call: Call, core: Core): Answer {
  const limit = Math.min(Math.max(Math.trunc(Number(call.query.get('limit') ?? 50)) || 50, 1), maxLimit);
  const query = readQuery(call);
  const found = core.mails.find({ ...query, limit }, core.now());
  const last = found.at(-1);
  const next = last && found.length === limit ? placeOf(last) : undefined;
  return json(200, {
    items: found.map(summary),
    // `before` for the next page, when there is one.
    ...(next !== undefined && { before: next }),
  });
}

export function summary(mail: StoredMail): Record<string, unknown> {
  return {
    key: String(mail.seq),
    id: mail.messageId,
    region: mail.region,
    domain: mail.domain,
    to: mail.recipient,
    from: mail.sender,
    subject: mail.subject,
    size: mail.size,
    receivedAt: new Date(mail.deliverAtMs).toISOString(),
  };
}

async function latest(call: Call, core: Core): Promise<ReceivedMail> {
  const waitMs = readDuration(call.query.get('wait'));
  const { to, subject, sinceMs } = readQuery(call);
  const query = {
    ...(to !== undefined && { to }),
    ...(subject !== undefined && { subject }),
    ...(sinceMs !== undefined && { since: sinceMs }),
  };
  try {
    return await core.inbox.waitFor({ ...query, timeoutMs: waitMs });
  } catch (error) {
    throw refuse(404, (error as Error).message); // It says what came instead.
  }
}

function find(call: Call, core: Core): StoredMail {
  const key = param(call, 'key');
  // A key, or a message id with or without brackets: then its first copy, or the one to `?to=`.
  const byKey = /^\d{1,15}$/.test(key) ? core.mails.bySeq(Number(key)) : undefined;
  const to = call.query.get('to');
  const mail = byKey ?? core.mails.find({ messageId: key, limit: 1, ...(to !== null && { to }) }, core.now())[0];
  if (!mail || mail.deliverAtMs > core.now()) throw refuse(404, 'no such mail');
  return mail;
}

async function existing(call: Call, core: Core): Promise<ReceivedMail> {
  const mail = await core.readMail(find(call, core));
  if (!mail) throw refuse(404, 'no such mail');
  return mail;
}

function showMail({ attachments, ...mail }: ReceivedMail): Record<string, unknown> {
  return { ...mail, attachments: attachments.map(({ content: _content, ...meta }) => meta) };
}

/** Nothing in it runs, nothing is loaded, and it is no part of this origin. */
const htmlPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; sandbox";

function htmlAnswer({ html }: ReceivedMail): Answer {
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': htmlPolicy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    },
    body: html,
  };
}

async function raw(call: Call, core: Core): Promise<Answer> {
  const source = await core.rawMail(find(call, core));
  if (!source) throw refuse(404, 'no such mail');
  // As plain text: a browser must not take it for a page.
  return {
    status: 200,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
    body: source,
  };
}

async function attachment(call: Call, core: Core): Promise<Answer> {
  const { attachments } = await existing(call, core);
  const found = attachments[Number(param(call, 'index'))];
  if (!found) throw refuse(404, 'no such attachment');
  return {
    status: 200,
    headers: {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(found.filename)}`,
      'content-security-policy': htmlPolicy,
      'x-content-type-options': 'nosniff',
    },
    body: Buffer.from(found.content),
  };
}

function remove(call: Call, core: Core): Answer {
  const { seq } = find(call, core);
  core.mails.remove(seq);
  return json(200, { message: 'the mail has been deleted' });
}

async function clear(_call: Call, core: Core): Promise<Answer> {
  await core.inbox.clear();
  return json(200, { message: 'all messages have been deleted' });
}
