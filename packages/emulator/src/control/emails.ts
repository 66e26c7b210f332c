// Emails over HTTP: list, search, show one, wait for the latest. Lists show what is stored; an email is built only when it
// is shown.
import { type HttpResponse, httpError, json, text } from '../http/response.js';
import type { Inbox } from '../inbox/inbox.js';
import type { EmailQuery, EmailStorage } from '../inbox/storage.js';
import type { ReceivedEmail } from '../mail/read-email.js';
import type { EmailReader } from '../mail/reader.js';
import type { StoredEmail } from '../model/message.js';
import { type ControlContext, type ControlRoute, listLimit, pathParam } from './route.js';

export interface EmailDependencies {
  emails: Pick<EmailStorage, 'find' | 'remove'>;
  inbox: Pick<Inbox, 'waitFor' | 'clear'>;
  reader: Pick<EmailReader, 'raw' | 'read'>;
  now: () => number;
}

const latestQuery = ['to', 'subject', 'since', 'wait'];
const listQuery = ['to', 'subject', 'from', 'domain', 'tag', 'since', 'limit', 'before'];

export function emailRoutes(dependencies: EmailDependencies): ControlRoute[] {
  const route = (method: 'GET' | 'DELETE', path: string, query: readonly string[], handle: Handle): ControlRoute => ({
    method,
    path,
    query,
    handle: (context) => handle(context, dependencies),
  });
  return [
    route('GET', '/messages', listQuery, list),
    route('DELETE', '/messages', [], clear),
    route('GET', '/latest', latestQuery, whole(latest)),
    route('GET', '/latest.html', latestQuery, htmlOf(latest)),
    route('GET', '/latest.txt', latestQuery, textOf(latest)),
    route('GET', '/messages/:key', ['to'], whole(existing)),
    route('DELETE', '/messages/:key', ['to'], remove),
    route('GET', '/messages/:key/html', ['to'], htmlOf(existing)),
    route('GET', '/messages/:key/text', ['to'], textOf(existing)),
    route('GET', '/messages/:key/raw', ['to'], raw),
    route('GET', '/messages/:key/attachments/:index', ['to'], attachment),
  ];
}

type Handle = (context: ControlContext, dependencies: EmailDependencies) => HttpResponse | Promise<HttpResponse>;
type Find = (context: ControlContext, dependencies: EmailDependencies) => Promise<ReceivedEmail>;

const whole =
  (find: Find): Handle =>
  async (context, dependencies) => {
    const { attachments, ...email } = await find(context, dependencies);
    return json(200, { ...email, attachments: attachments.map(({ content: _content, ...meta }) => meta) });
  };
const textOf =
  (find: Find): Handle =>
  async (context, dependencies) =>
    text(200, (await find(context, dependencies)).text);
const htmlOf =
  (find: Find): Handle =>
  async (context, dependencies) => ({
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': htmlPolicy,
      'referrer-policy': 'no-referrer',
    },
    body: (await find(context, dependencies)).html,
  });

/** Runs nothing, loads nothing, and isolates the HTML from this origin. */
const htmlPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; sandbox";

const maxWaitMs = 120_000;

/** `500`, `500ms`, `10s`, `1m` */
function parseDuration(written = ''): number {
  if (written === '') return 0;
  const match = /^(\d{1,7}(?:\.\d{1,3})?)(ms|s|m)?$/.exec(written);
  if (!match) throw httpError(400, `wait must be a duration such as 500ms, 10s or 1m, not ${JSON.stringify(written)}`);
  const unitMs = { ms: 1, s: 1_000, m: 60_000 }[match[2] ?? 'ms'] ?? 1;
  return Math.min(Number(match[1]) * unitMs, maxWaitMs);
}

/** Epoch milliseconds or seconds, or any date that can be parsed. */
function parseSince(written = ''): number | undefined {
  if (written === '') return undefined;
  const number = Number(written);
  const ms = Number.isNaN(number) ? Date.parse(written) : number < 1e11 ? number * 1_000 : number;
  if (Number.isNaN(ms)) throw httpError(400, 'since must be a date, or milliseconds since 1970');
  return ms;
}

/** What `before` of the next page is. */
const positionOf = ({ deliverAtMs, seq }: StoredEmail) => `${deliverAtMs}.${seq}`;

function parseBefore(written = ''): EmailQuery['before'] {
  if (written === '') return undefined;
  const [, deliverAtMs, seq] = /^(\d{1,15})\.(\d{1,15})$/.exec(written) ?? [];
  if (seq === undefined) throw httpError(400, 'before must be the "before" of the previous page');
  return { deliverAtMs: Number(deliverAtMs), seq: Number(seq) };
}

function queryOf({ req }: ControlContext): EmailQuery {
  const sinceMs = parseSince(req.query('since'));
  const before = parseBefore(req.query('before'));
  const texts = (['to', 'subject', 'from', 'domain', 'tag'] as const).flatMap((name) => {
    const value = req.query(name) ?? '';
    return value === '' ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(texts),
    ...(sinceMs !== undefined && { sinceMs }),
    ...(before && { before }),
  };
}

function list(context: ControlContext, dependencies: EmailDependencies): HttpResponse {
  const limit = listLimit(context, 50);
  const query = queryOf(context);
  const found = dependencies.emails.find({ ...query, limit }, dependencies.now());
  const last = found.at(-1);
  const next = last && found.length === limit ? positionOf(last) : undefined;
  return json(200, {
    items: found.map(summary),
    // `before` for the next page, when there is one.
    ...(next !== undefined && { before: next }),
  });
}

export function summary(email: StoredEmail): Record<string, unknown> {
  return {
    key: String(email.seq),
    id: email.messageId,
    region: email.region,
    domain: email.domain,
    to: email.recipient,
    from: email.sender,
    subject: email.subject,
    size: email.size,
    receivedAt: new Date(email.deliverAtMs).toISOString(),
  };
}

async function latest(context: ControlContext, dependencies: EmailDependencies): Promise<ReceivedEmail> {
  const waitMs = parseDuration(context.req.query('wait'));
  const { to, subject, sinceMs } = queryOf(context);
  const query = {
    ...(to !== undefined && { to }),
    ...(subject !== undefined && { subject }),
    ...(sinceMs !== undefined && { since: sinceMs }),
  };
  try {
    return await dependencies.inbox.waitFor({ ...query, timeoutMs: waitMs });
  } catch (error) {
    throw httpError(404, (error as Error).message); // It lists what arrived instead.
  }
}

function find(context: ControlContext, dependencies: EmailDependencies): StoredEmail {
  const key = pathParam(context, 'key');
  // A key, or a message id with or without brackets: then the copy to `?to=`, otherwise the first.
  const first = (query: EmailQuery) => dependencies.emails.find({ ...query, limit: 1 }, dependencies.now())[0];
  const byKey = /^\d{1,15}$/.test(key) ? first({ seq: Number(key) }) : undefined;
  const to = context.req.query('to');
  const email = byKey ?? first({ messageId: key, ...(to !== undefined && { to }) });
  if (!email) throw httpError(404, 'no such email');
  return email;
}

async function existing(context: ControlContext, dependencies: EmailDependencies): Promise<ReceivedEmail> {
  const email = await dependencies.reader.read(find(context, dependencies));
  if (!email) throw httpError(404, 'no such email');
  return email;
}

async function raw(context: ControlContext, dependencies: EmailDependencies): Promise<HttpResponse> {
  const source = await dependencies.reader.raw(find(context, dependencies));
  if (!source) throw httpError(404, 'no such email');
  // Plain text: a browser must not render it.
  return {
    status: 200,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: source,
  };
}

async function attachment(context: ControlContext, dependencies: EmailDependencies): Promise<HttpResponse> {
  const { attachments } = await existing(context, dependencies);
  const found = attachments[Number(pathParam(context, 'index'))];
  if (!found) throw httpError(404, 'no such attachment');
  return {
    status: 200,
    headers: {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(found.filename)}`,
      'content-security-policy': htmlPolicy,
    },
    body: Buffer.from(found.content),
  };
}

function remove(context: ControlContext, dependencies: EmailDependencies): HttpResponse {
  const { seq } = find(context, dependencies);
  dependencies.emails.remove(seq);
  return json(200, { message: 'the email has been deleted' });
}

async function clear(_context: ControlContext, dependencies: EmailDependencies): Promise<HttpResponse> {
  await dependencies.inbox.clear();
  return json(200, { message: 'all messages have been deleted' });
}
