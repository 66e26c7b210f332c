// The routes: authorization, body, limits, and the response to each request.
import { randomUUID } from 'node:crypto';
import { englishUserMessage, userMessage } from 'connector-mailgun/inspect';
import { type Context, Hono } from 'hono';
import type { Log } from '../monitoring/log.js';
import type { Metrics } from '../monitoring/metrics.js';
import { maxBodyBytes } from '../options.js';
import type { SendResult } from '../sending/create-sender.js';
import { localeOf, type Message, parseMessage } from '../sending/parse-message.js';
import type { RateLimit } from '../sending/rate-limit.js';
import type { TokenName } from './authorization.js';
import { failureStatus } from './failure-status.js';
import { readBody } from './read-body.js';

export interface AppParts {
  readonly checkToken: (header: string | null) => TokenName | undefined;
  readonly send: (message: Message) => Promise<SendResult>;
  readonly recipientLimit: RateLimit;
  readonly totalLimit: RateLimit;
  readonly isStopping: () => boolean;
  readonly metrics: Metrics;
  readonly log: Log;
  /** Milliseconds on a clock that only goes forward. */
  readonly now: () => number;
}

/** Requests without a valid token, or to another path, are logged at most once each in this time: nobody can fill the disk. */
const minLineIntervalMs = 60_000;

export function createApp(parts: AppParts): Hono {
  const { checkToken, send, recipientLimit, totalLimit, isStopping, metrics, log, now } = parts;
  const app = new Hono();
  const nextLineMs = { 401: 0, 404: 0 };

  app.use(async (context, next) => {
    // Before the response is made: afterwards Hono would make a new one for each header.
    context.header('cache-control', 'no-store');
    context.header('x-content-type-options', 'nosniff');
    await next();
    if (isStopping()) context.header('connection', 'close');
  });

  app.get('/healthz', (context) => context.text('ok\n'));
  app.get('/readyz', (context) => (isStopping() ? context.text('stopping\n', 503) : context.text('ready\n')));
  app.get('/metrics', (context) =>
    context.body(metrics.render(), 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }),
  );

  app.post(
    '/',
    async (context, next) => {
      const token = checkToken(context.req.header('authorization') ?? null);
      if (token === undefined) return refuseWithoutDetails(context, 401, 'unauthorized');
      metrics.countAuthorized(token);
      return next();
    },
    async (context) => {
      const text = await readBody(context.req.raw, maxBodyBytes);
      if (text === undefined) {
        // The rest of a body in chunks is not read.
        if (context.req.raw.bodyUsed) context.header('connection', 'close');
        return refuse(context, 413, 'too_large', `The body is larger than ${maxBodyBytes} bytes.`);
      }
      const { message, ...parsed } = parseMessage(text);
      if (!message) return refuse(context, 400, 'malformed', 'problem' in parsed ? parsed.problem : '');
      const retryAfterMs = recipientLimit.take(normalizeAddress(message.to)) || totalLimit.take('');
      if (retryAfterMs > 0) return refuseForNow(context, message, retryAfterMs);
      const result = await send(message);
      if ('id' in result) return context.json({ id: result.id });
      return context.text(result.userMessage, failureStatus(result.outcome));
    },
  );

  // A wrong path in Logto's config: the user reads the response.
  app.post('*', (context) => refuseWithoutDetails(context, 404, 'not_found'));
  app.notFound((context) => context.text('Not found.\n', 404));
  app.onError((error, context) => {
    // A client that hangs up or is too slow ends its own body; nobody is there to read this.
    if (context.req.raw.signal.aborted) return context.text('', 400);
    return refuse(context, 500, 'failed', `Internal error in the bridge: ${error.name}. Please report it.`, 'error');
  });
  return app;

  /** The response does not say what was wrong: the client is not authorized. */
  function refuseWithoutDetails(context: Context, status: 401 | 404, reason: string): Response {
    metrics.countRefused(reason);
    if (now() >= nextLineMs[status]) {
      nextLineMs[status] = now() + minLineIntervalMs;
      const check =
        status === 401
          ? 'A request had no valid token. In Logto’s HTTP email connector, set Authorization to the value of BRIDGE_TOKEN.'
          : 'A POST went to another path than /. In Logto’s HTTP email connector, set the endpoint to the bridge’s address without a path.';
      log.warn(`${check} Further ones are counted in /metrics and logged once a minute.`, { status });
    }
    return context.text(englishUserMessage('notSent'), status);
  }

  function refuse(
    context: Context,
    status: 400 | 413 | 500,
    reason: string,
    check: string,
    level: 'warn' | 'error' = 'warn',
  ): Response {
    const reference = createReference();
    metrics.countRefused(reason);
    log[level]('A request was refused.', { reference, status, check });
    return context.text(userMessage('notSent', reference, undefined), status);
  }

  function refuseForNow(context: Context, message: Message, retryAfterMs: number): Response {
    const reference = createReference();
    metrics.countRefused('limited');
    log.warn('An email was not sent: a rate limit of the bridge is reached.', {
      reference,
      status: 429,
      type: message.type,
      check: 'Check whether someone requests codes on purpose. The limits are --recipient-limit and --total-limit.',
    });
    context.header('retry-after', String(Math.ceil(retryAfterMs / 1000)));
    return context.text(userMessage('busy', reference, localeOf(message)), 429);
  }
}

/** As the connector's references: eight hexadecimal digits. */
function createReference(): string {
  return randomUUID().slice(0, 8);
}

/** One mailbox, however it is written. */
function normalizeAddress(address: string): string {
  return address.trim().toLowerCase();
}
