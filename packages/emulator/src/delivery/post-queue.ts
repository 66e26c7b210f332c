// Posts what is due, a few at a time: events to webhooks, inbound emails to the URLs of routes. What waits is in the
// database, so that it survives a killed process; an attempt that was cut off is made again.
import { setTimeout as sleep } from 'node:timers/promises';
import { outcomeOf, type PostAttempt } from './post-outcome.js';
import type { PostStorage, StoredPost } from './post-storage.js';
import { BlockedTargetError, resolveTarget, type TargetRules } from './post-target.js';
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
const maxPerOrigin = 8;
const maxTimerMs = 2 ** 31 - 1;
const pruneEvery = 200;

export function createPostQueue(dependencies: PostQueueDependencies): PostQueue {
  const {
    storage,
    client,
    targets,
    render,
    isRetried,
    settle: settleScheduled,
    now,
    log,
    timeoutMs = 10_000,
  } = dependencies;
  const inFlight = new Map<number, { origin: string; ended: Promise<void> }>();
  const listeners = new Set<() => void>();
  const stop = new AbortController();
  let isWoken = false;
  let timer: NodeJS.Timeout | undefined;
  let untilPruned = 0;

  const countTo = (origin: string) => [...inFlight.values()].filter((other) => other.origin === origin).length;

  function wake(): void {
    if (isWoken || stop.signal.aborted) return;
    isWoken = true;
    // After the requests that are being handled: posting never delays a response.
    setImmediate(() => {
      isWoken = false;
      if (!stop.signal.aborted) startDue();
    });
  }

  function startDue(): void {
    if (inFlight.size >= maxInFlight) return;
    settleScheduled();
    const origins = storage.origins();
    if (origins.length > 0) prune();
    let nextMs = Number.POSITIVE_INFINITY;
    for (const origin of origins) {
      const free = Math.min(maxInFlight - inFlight.size, maxPerOrigin - countTo(origin));
      if (free > 0) {
        for (const post of storage.due(origin, now(), [...inFlight.keys()], free)) {
          const ended = attempt(post)
            .catch((error: Error) => waitAfter(error))
            .finally(() => {
              inFlight.delete(post.seq);
              wake();
            });
          inFlight.set(post.seq, { origin, ended });
        }
      }
      nextMs = Math.min(nextMs, storage.nextDueMs(origin, now()) ?? nextMs);
    }
    clearTimeout(timer);
    if (nextMs === Number.POSITIVE_INFINITY) return;
    timer = setTimeout(wake, Math.min(Math.max(nextMs - now(), 0) + 1, maxTimerMs));
    timer.unref();
  }

  function prune(): void {
    untilPruned -= 1;
    if (untilPruned > 0) return;
    untilPruned = pruneEvery;
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
        return give(post, payload, made({ error: 'its message was removed before it was posted' }), 'failed');
      payload = rendered.payload;
      const status = await send(post.url, rendered.body);
      settle(post, payload, made({ status }));
    } catch (error) {
      if (stop.signal.aborted) return; // It is made again after the next start.
      const { message } = error as Error;
      if (error instanceof BlockedTargetError) {
        log(`${post.url}: not posted: ${message}`);
        return give(post, payload, made({ error: message }), 'blocked');
      }
      settle(post, payload, made({ error: reasonOf(error as NodeJS.ErrnoException, timeoutMs) }));
    }
  }

  /** Its result could not be stored: it stays due, and must not be posted over and over without a pause. */
  async function waitAfter({ message }: Error): Promise<void> {
    log(`a post is made again, because its result could not be stored: ${message}`);
    await sleep(1_000, undefined, { signal: stop.signal, ref: false }).catch(() => undefined);
  }

  async function send(url: string, body: PostBody): Promise<number> {
    const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(timeoutMs)]);
    const target = await untilAborted(resolveTarget(url, targets), signal);
    return client.send(target, body, signal);
  }

  function settle(post: StoredPost, payload: string, made: PostAttempt): void {
    const attempts = [...post.attempts, made];
    const { state, dueAtMs } = outcomeOf(made, attempts.length, isRetried(post));
    if (state !== 'delivered') {
      const what = made.status === undefined ? made.error : `status ${made.status}`;
      log(`${post.url}: posting "${post.name}" failed (${what}); ${nextStep(state, dueAtMs, made.atMs)}`);
    }
    storage.record(post.seq, { state, attempts, dueAtMs, payload });
    notify();
  }

  function give(post: StoredPost, payload: string, made: PostAttempt, state: 'failed' | 'blocked'): void {
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
      await Promise.all([...inFlight.values()].map(({ ended }) => ended));
      listeners.clear();
    },
  };
}

/** Looking up a name cannot be cut off; its result is not waited for. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

function reasonOf({ name, code, message }: NodeJS.ErrnoException, timeoutMs: number): string {
  if (name === 'AbortError' || name === 'TimeoutError') return `no response within ${timeoutMs / 1000} s`;
  return code === undefined || message.includes(code) ? message : `${code}: ${message}`;
}

function nextStep(state: string, dueAtMs: number | undefined, nowMs: number): string {
  if (dueAtMs !== undefined) return `next attempt in ${(dueAtMs - nowMs) / 60_000} minutes`;
  return state === 'refused' ? '406 means that it is not tried again' : 'it is not tried again';
}
