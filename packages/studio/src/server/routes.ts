// Every call of the page, a row each. What they mean is told in ../api.ts.
import type { IncomingHttpHeaders } from 'node:http';
import type {
  DiagnoseResult,
  JsonObject,
  PreviewRequest,
  SendRequest,
  StudioInfo,
  TraceResult,
} from '../contract/api.js';
import { at, isObject, textAt } from '../contract/json.js';
import type { Previewer } from '../emails/preview.js';
import { send } from '../emails/send.js';
import { type CheckContext, checkConfig } from '../lint/lint-config.js';
import { diagnose } from '../mailgun/diagnose.js';
import { hoursRange, trace } from '../mailgun/trace.js';
import { type Answer, download, json, mailHtml, Refusal } from './answer.js';
import type { Faults } from './faults.js';
import { isForm, isToken, staleSentence } from './guard.js';
import type { StudioInbox } from './inbox.js';
import type { Keys } from './keys.js';

/** What the routes stand on, made once per start. */
export interface Studio extends CheckContext {
  readonly info: StudioInfo;
  readonly token: string;
  readonly keys: Keys;
  readonly previewer: Previewer;
  readonly inbox: StudioInbox;
  readonly faults: Faults;
  /** The two regions that belong to an endpoint; undefined for Mailgun's own. */
  readonly regionsOf: (config: unknown) => readonly [string, string] | undefined;
}

export interface Call {
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: JsonObject;
  /** The part of the path behind the route's last slash. */
  readonly key: string;
}

export interface Route {
  readonly method: string;
  /** A path, or one that ends in `/:key`. */
  readonly path: string;
  readonly handle: (call: Call, studio: Studio) => Promise<Answer> | Answer;
}

const done = (): Answer => json(200, {});

export const routes: readonly Route[] = [
  { method: 'GET', path: '/api/studio', handle: (_call, { info }) => json(200, info) },
  { method: 'POST', path: '/api/check', handle: check },
  { method: 'POST', path: '/api/preview', handle: preview },
  { method: 'POST', path: '/api/send', handle: sendTest },
  { method: 'POST', path: '/api/diagnose', handle: diagnoseConfig },
  { method: 'POST', path: '/api/trace', handle: traceAddress },
  { method: 'GET', path: '/api/inbox', handle: listInbox },
  { method: 'GET', path: '/api/inbox/:key', handle: async ({ key }, { inbox }) => json(200, await inbox.read(key)) },
  {
    method: 'DELETE',
    path: '/api/inbox',
    handle: async (_call, { inbox }) => {
      await inbox.clear();
      return done();
    },
  },
  { method: 'GET', path: '/api/faults', handle: (_call, { faults }) => json(200, faults.list()) },
  {
    method: 'POST',
    path: '/api/faults',
    handle: ({ body }, { faults }) => {
      faults.order(body.id, body.times);
      return json(200, faults.list());
    },
  },
  {
    method: 'DELETE',
    path: '/api/faults',
    handle: (_call, { faults }) => {
      faults.clear();
      return json(200, faults.list());
    },
  },
  { method: 'POST', path: '/mail/preview', handle: frame },
  { method: 'GET', path: '/attachment/:key', handle: attachment },
  {
    method: 'GET',
    path: '/mail/:key',
    handle: async ({ key }, { inbox }) => mailHtml((await inbox.read(key.replace(/\.html$/, ''))).html),
  },
];

function check({ body }: Call, studio: Studio): Answer {
  const { stored, ...result } = checkConfig(studio.keys.fill(body.config), studio);
  return json(200, { ...result, stored: withoutField(stored, 'apiKey') });
}

function withoutField(value: unknown, name: string): unknown {
  return isObject(value) ? Object.fromEntries(Object.entries(value).filter(([key]) => key !== name)) : value;
}

async function preview({ body }: Call, { keys, previewer }: Studio): Promise<Answer> {
  const request: PreviewRequest = {
    config: keys.fill(body.config),
    type: textAt(body, 'type'),
    payload: readPayload(body.payload),
    ...(textAt(body, 'to') !== '' && { to: textAt(body, 'to') }),
    ...(isObject(body.logtoTemplate) && { logtoTemplate: body.logtoTemplate }),
  };
  return json(200, await previewer.preview(request));
}

async function sendTest({ body }: Call, studio: Studio): Promise<Answer> {
  const { as } = body;
  const wanted: SendRequest['as'] =
    as === 'console' || !isObject(as)
      ? 'console'
      : { type: textAt(as, 'type'), payload: readPayload(at(as, 'payload')) };
  const request = { config: studio.keys.fill(body.config), to: textAt(body, 'to'), as: wanted };
  const regions = studio.regionsOf(body.config);
  return json(200, await send(request, { connector: studio.connector, regions }));
}

async function diagnoseConfig({ body }: Call, studio: Studio): Promise<Answer> {
  const address = textAt(body, 'address');
  const findings = await diagnose(studio.keys.fill(body.config), {
    ...studio,
    regions: studio.regionsOf(body.config),
    ...(address !== '' && { address }),
  });
  return json(200, { findings } satisfies DiagnoseResult);
}

async function traceAddress({ body }: Call, studio: Studio): Promise<Answer> {
  const address = textAt(body, 'address').trim();
  if (!/^[^\s@]+@[^\s@]+$/.test(address)) throw new Refusal(400, 'Write one email address, such as ada@example.org.');
  const hours = readHours(body.hours);
  const { connector } = studio;
  const regions = studio.regionsOf(body.config);
  const result: TraceResult = await trace(studio.keys.fill(body.config), address, {
    connector,
    regions,
    ...(hours !== undefined && { hours }),
  });
  return json(200, result);
}

function readHours(value: unknown): number | undefined {
  const [least, most] = hoursRange;
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Refusal(400, `hours is a whole number from ${least} to ${most}.`);
}

function readPayload(value: unknown): JsonObject {
  if (value === undefined) return {};
  if (!isObject(value)) throw new Refusal(400, 'The payload is a JSON object, such as { "code": "123456" }.');
  return value;
}

const defaultListed = 50;
const maxListed = 200;

async function listInbox({ query }: Call, { inbox }: Studio): Promise<Answer> {
  const limit = Math.min(
    Math.max(Math.trunc(Number(query.get('limit') ?? defaultListed)) || defaultListed, 1),
    maxListed,
  );
  return json(200, await inbox.list({ search: query.get('search') ?? '', limit }));
}

async function attachment({ key }: Call, { inbox }: Studio): Promise<Answer> {
  const [, mail, index] = /^(\d{1,15})-(\d{1,3})$/.exec(key) ?? [];
  if (mail === undefined) throw new Refusal(404, 'There is no such attachment.');
  const { content, filename } = await inbox.attachment(mail, Number(index));
  return download(content, filename || `attachment-${index}`);
}

function frame({ headers, body }: Call, { token }: Studio): Answer {
  if (isForm(headers) && !isToken(body.token, token)) throw new Refusal(403, staleSentence);
  return mailHtml(textAt(body, 'html'));
}

/** The row for a method and path, and what stands in the place of its `:key`. */
export function findRoute(method: string, path: string): { route: Route; key: string } | { allowed: string[] } {
  const matching = routes.flatMap((route) => {
    if (route.path === path) return [{ route, key: '' }];
    const prefix = route.path.endsWith('/:key') ? route.path.slice(0, -':key'.length) : undefined;
    const key = prefix !== undefined && path.startsWith(prefix) ? path.slice(prefix.length) : '';
    return key === '' || key.includes('/') ? [] : [{ route, key }];
  });
  const found = matching.find(({ route }) => route.method === method);
  return found ?? { allowed: [...new Set(matching.map(({ route }) => route.method))] };
}

/** The keys that this call's answer may not hold. */
export function secretsOf(body: JsonObject, { keys }: Studio): string[] {
  return keys.secretsOf(at(body, 'config'));
}
