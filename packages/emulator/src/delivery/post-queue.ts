// Posts what is due, a few at a time: events to webhooks, inbound emails to the URLs of routes. What waits is in the
// database, so that it survives a killed process; an attempt that was cut off is made again.
import { setTimeout as sleep } from 'node:timers/promises';
import { outcomeOf, type PostAttempt } from './post-outcome.js';
import type { PostStorage, StoredPost } from './post-storage.js';
import { BlockedTargetError, createTargetResolver, type TargetRules, withoutSecrets } from './post-target.js';
import type { PostBody, PostClient } from './send-post.js';

/** What an attempt sends. */
export interface RenderedPost {
  body: PostBody;
  /** Stored with the first attempt: later ones send the same. */
  payload: string;
}

export interface PostQueueDependencies {
  storage: PostStorage;
  client: PostClient;
  targets: TargetRules;
  /** Undefined when there is nothing left to post: its message was removed. */
  render: (post: StoredPost) => Promise<RenderedPost | undefined>;
  /** False for what is posted once only. */
  isRetried: (post: StoredPost) => boolean;
  /** Makes scheduled messages have their effects: they may change what is due. */
  settle: () => void;
  now: () => number;
  log: (line: string) => void;
  /** How long one attempt may take, in milliseconds. @default 10000 */
  timeoutMs?: number;
}

export interface PostQueue {
  /** Looks for what is due: after something was queued, or the clock was changed. */
  wake(): void;
  /** Called after each change of a post. */
  onChange(listener: () => void): () => void;
  /** Cuts off the attempts that are being made, and waits for their end. */
  close(): Promise<void>;
}

const maxInFlight = 16;
/** A consumer that does not respond leaves room for the others. */
const maxPerOrigin = 4;
/** How many are read from the database at once: reading for each would take as long as posting. */
const batchSize = 64;
const maxTimerMs = 2 ** 31 - 1;
const pruneEveryMs = 1_000;
/** After an error of the storage. */
const pauseMs = 1_000;

interface Origin {
  inFlight: Set<number>;
  /** The numbers of those that are due, read ahead. */
  ready: number[];
}

export function createPostQueue(dependencies: PostQueueDependencies): PostQueue {
  const { storage, client, render, isRetried, settle: settleScheduled, now, log, timeoutMs = 10_000 } = dependencies;
  const origins = new Map<string, Origin>();
  const running = new Set<Promise<void>>();
  const listeners = new Set<() => void>();
  const stop = new AbortController();
  const resolve = createTargetResolver(dependencies.targets, stop.signal, timeoutMs);
  const report = createFailureLog(log);
  let isWoken = false;
  let timer: NodeJS.Timeout | undefined;

  function wake(): void {
    if (isWoken || stop.signal.aborted) return;
    isWoken = true;
    // After the requests that are being handled: posting never delays a response.
    setImmediate(() => {
      isWoken = false;
      if (!stop.signal.aborted) orRetryLater(startDue);
    });
  }

  /** Runs in the background, where an error, of a full disk for example, would end the process. */
  function orRetryLater<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      log(`webhooks wait, because the data cannot be used: ${(error as Error).message}`);
      clearTimeout(timer);
      timer = setTimeout(wake, pauseMs);
      timer.unref();
      return undefined;
    }
  }

  function startDue(): void {
    settleScheduled();
    let nextMs = Number.POSITIVE_INFINITY;
    const waiting = storage.origins();
    if (waiting.length > 0) prune();
    for (const name of waiting) {
      startFor(name);
      nextMs = Math.min(nextMs, storage.nextDueMs(name, now()) ?? nextMs);
    }
    clearTimeout(timer);
    if (nextMs === Number.POSITIVE_INFINITY) return;
    timer = setTimeout(wake, Math.min(Math.max(nextMs - now(), 0) + 1, maxTimerMs));
    timer.unref();
  }

  /** @returns false when nothing more is due there */
  function startFor(name: string): boolean {
    const origin = origins.get(name) ?? { inFlight: new Set(), ready: [] };
    origins.set(name, origin);
    while (running.size < maxInFlight && origin.inFlight.size < maxPerOrigin) {
      if (origin.ready.length === 0) origin.ready = storage.due(name, now(), [...origin.inFlight], batchSize);
      const seq = origin.ready.shift();
      if (seq === undefined) break;
      // It may have been removed, or posted, since it was read.
      const post = storage.bySeq(seq);
      if (post?.dueAtMs === undefined || post.dueAtMs > now() || origin.inFlight.has(seq)) continue;
      start(post, name, origin);
    }
    if (origin.inFlight.size === 0 && origin.ready.length === 0) origins.delete(name);
    return origin.ready.length > 0;
  }

  function start(post: StoredPost, name: string, origin: Origin): void {
    origin.inFlight.add(post.seq);
    const ended = attempt(post)
      .catch((error: Error) => waitAfter(error))
      .finally(() => {
        origin.inFlight.delete(post.seq);
        running.delete(ended);
        // Others may wait for the place that is free now.
        if (stop.signal.aborted || (running.size < maxInFlight - 1 && orRetryLater(() => startFor(name)))) return;
        wake();
      });
    running.add(ended);
  }

  let prunedAtMs = Number.NEGATIVE_INFINITY;

  function prune(): void {
    if (performance.now() - prunedAtMs < pruneEveryMs) return;
    prunedAtMs = performance.now();
    const dropped = storage.prune();
    if (dropped > 0) log(`${dropped} webhooks were dropped: too many wait to be posted; check that their URLs respond`);
  }

  async function attempt(post: StoredPost): Promise<void> {
    const atMs = now();
    const startedMs = performance.now();
    const made = (result: Pick<PostAttempt, 'status' | 'error'>): PostAttempt => ({
      atMs,
      ...result,
      durationMs: Math.round(performance.now() - startedMs),
    });
    let payload = post.payload;
    try {
      const rendered = await render(post);
      if (!rendered)
        return giveUp(post, payload, made({ error: 'its message was removed before it was posted' }), 'failed');
      payload = rendered.payload;
      const target = await resolve(post.url);
      // The client closes the requests that it has, not those that come later.
      stop.signal.throwIfAborted();
      const status = await client.send(target, rendered.body, timeoutMs);
      settle(post, payload, made({ status }));
    } catch (error) {
      if (stop.signal.aborted) return; // It is made again after the next start.
      const { message } = error as Error;
      if (error instanceof BlockedTargetError) {
        report(post, `not posted: ${message}`);
        return giveUp(post, payload, made({ error: message }), 'blocked');
      }
      settle(post, payload, made({ error: reasonOf(error as NodeJS.ErrnoException) }));
    }
  }

  /** Its result could not be stored: it stays due, and must not be posted over and over without a pause. */
  async function waitAfter({ message }: Error): Promise<void> {
    log(`a post is made again, because its result could not be stored: ${message}`);
    await sleep(pauseMs, undefined, { signal: stop.signal, ref: false }).catch(() => undefined);
  }

  function settle(post: StoredPost, payload: string, made: PostAttempt): void {
    const attempts = [...post.attempts, made];
    const { state, dueAtMs } = outcomeOf(made, attempts.length, isRetried(post));
    if (state !== 'delivered') {
      const what = made.status === undefined ? made.error : `status ${made.status}`;
      report(post, `posting "${post.name}" failed (${what}); ${nextStep(state, dueAtMs, made.atMs)}`);
    }
    storage.record(post.seq, { state, attempts, dueAtMs, payload });
    notify();
  }

  function giveUp(post: StoredPost, payload: string, made: PostAttempt, state: 'failed' | 'blocked'): void {
    storage.record(post.seq, { state, attempts: [...post.attempts, made], dueAtMs: undefined, payload });
    notify();
  }

  const notify = () => {
    for (const listener of [...listeners]) listener();
  };

  return {
    wake,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      clearTimeout(timer);
      stop.abort();
      client.close();
      await Promise.all(running);
      listeners.clear();
    },
  };
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  return code === undefined || message.includes(code) ? message : `${code}: ${message}`;
}

const repeatedAfterMs = 60_000;
const maxReported = 1_000;

/** A consumer that is down fails thousands of times in the same way: it is logged once a minute. */
function createFailureLog(log: (line: string) => void): (post: StoredPost, what: string) => void {
  const reported = new Map<string, { what: string; atMs: number }>();
  return ({ url, name }, what) => {
    const key = `${name} ${url}`;
    const last = reported.get(key);
    const nowMs = performance.now();
    if (last?.what === what && nowMs - last.atMs < repeatedAfterMs) return;
    if (reported.size >= maxReported) reported.clear();
    reported.set(key, { what, atMs: nowMs });
    log(`${withoutSecrets(url)}: ${what}`);
  };
}

function nextStep(state: string, dueAtMs: number | undefined, nowMs: number): string {
  if (dueAtMs !== undefined) return `next attempt in ${(dueAtMs - nowMs) / 60_000} minutes`;
  return state === 'refused' ? '406 means that it is not tried again' : 'it is not tried again';
}
