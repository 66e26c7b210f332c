// What was posted to webhooks and the URLs of routes, and the clock that retries wait for.
import type { Clock } from '../delivery/clock.js';
import type { PostState } from '../delivery/post-outcome.js';
import type { PostKind, PostStorage } from '../delivery/post-storage.js';
import { type HttpResponse, httpError, json } from '../http/response.js';
import { formatPost, type PostLog } from '../inbox/posts.js';
import { isObject } from '../model/json.js';
import { type ControlContext, type ControlRoute, jsonOf, listLimit, pathParam } from './route.js';

export interface WebhookLogDependencies {
  postLog: PostLog;
  posts: Pick<PostStorage, 'find' | 'clear' | 'bySeq'>;
  webhooks: { signingKey(): string };
  clock: Clock;
}

const query = ['kind', 'event', 'to', 'domain', 'url', 'state', 'limit'];

export function webhookLogRoutes(dependencies: WebhookLogDependencies): ControlRoute[] {
  const { posts, webhooks, clock } = dependencies;
  return [
    { method: 'GET', path: '/webhooks', query, handle: (context) => list(context, dependencies) },
    {
      method: 'DELETE',
      path: '/webhooks',
      handle: () => {
        posts.clear();
        return json(200, { message: 'the log and what waited to be posted have been deleted' });
      },
    },
    { method: 'GET', path: '/webhooks/signing-key', handle: () => json(200, { signingKey: webhooks.signingKey() }) },
    {
      method: 'GET',
      path: '/webhooks/:id',
      handle: (context) => {
        const post = posts.bySeq(Number(pathParam(context, 'id')) || 0);
        if (!post) throw httpError(404, 'no such webhook');
        return json(200, formatPost(post));
      },
    },
    { method: 'GET', path: '/clock', handle: () => now(clock) },
    { method: 'POST', path: '/clock', handle: (context) => advance(context, clock) },
  ];
}

function list(context: ControlContext, { postLog }: WebhookLogDependencies): HttpResponse {
  const text = (name: string) => {
    const value = context.req.query(name) ?? '';
    return value === '' ? {} : { [name]: value };
  };
  const texts: Record<string, string> = Object.assign({}, ...['event', 'to', 'domain', 'url'].map(text));
  const kind = choice<PostKind>(context, 'kind', ['webhook', 'route']);
  const state = choice<PostState>(context, 'state', ['pending', 'delivered', 'refused', 'failed', 'blocked']);
  return json(200, {
    items: postLog.list({
      ...texts,
      ...(kind && { kind }),
      ...(state && { state }),
      limit: listLimit(context, 100),
    }),
  });
}

function choice<T extends string>({ req }: ControlContext, name: string, values: readonly T[]): T | undefined {
  const written = req.query(name) ?? '';
  if (written === '') return undefined;
  const found = values.find((value) => value === written);
  if (!found) throw httpError(400, `${name} must be one of ${values.join(', ')}`);
  return found;
}

const now = (clock: Clock) => json(200, { now: new Date(clock.nowMs()).toISOString() });

/** `{ "advanceMs": 600000 }` */
async function advance(context: ControlContext, clock: Clock): Promise<HttpResponse> {
  const posted = await jsonOf(context);
  const { advanceMs } = isObject(posted) ? posted : {};
  try {
    clock.advance(typeof advanceMs === 'number' ? advanceMs : Number.NaN);
  } catch (error) {
    throw httpError(400, `advanceMs: ${(error as Error).message}`);
  }
  return now(clock);
}
