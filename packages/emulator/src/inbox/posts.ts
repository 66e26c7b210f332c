// The log of posts that tests query: lists them, and waits for them.
import type { PostState } from '../delivery/post-outcome.js';
import type { PostKind, PostQuery, PostStorage, StoredPost } from '../delivery/post-storage.js';
import { normalizeAddress, normalizeDomain, type Region } from '../model/normal-form.js';
import { checkNumber } from './query.js';

/** Something that was posted, or waits to be: an event to a webhook, or an inbound email to the URL of a route. */
export interface WebhookPost {
  /** Unique: the key in `/_emulator/webhooks/{id}`. */
  id: number;
  kind: PostKind;
  /** The webhook's event, such as `delivered` or `permanent_fail`; of a route its action, `forward` or `store`. */
  event: string;
  region: Region;
  domain: string;
  url: string;
  /** The recipient of the email. */
  to: string;
  /** `delivered`: the response was 200; `refused`: 406; `failed`: after the last retry; `blocked`: the target is not allowed. */
  state: PostState;
  createdAt: Date;
  /** Absent when there is none. */
  nextAttemptAt?: Date;
  /** Oldest first; each with the status of the response, or why there was none. */
  attempts: Array<{ at: Date; status?: number; error?: string; durationMs: number }>;
  /** The `event-data` that was posted; absent before the first attempt, and for routes. */
  eventData?: Record<string, unknown>;
}

/** Which posts match: those that fit every field given. */
export interface WebhookQuery {
  kind?: PostKind;
  event?: string;
  /** The recipient of the email, compared without case. */
  to?: string;
  domain?: string;
  /** A part of the URL, compared without case. */
  url?: string;
  state?: PostState;
}

export interface PostLog {
  /** Newest first. @param query `limit`: default 100. @throws TypeError when the query is not valid */
  list(query?: WebhookQuery & { limit?: number }): WebhookPost[];
  /**
   * The newest post that matches and was attempted, now or as soon as one is.
   * @param query `timeoutMs`: how long to wait, in milliseconds, at most 600,000; default: 5,000
   * @throws TypeError when the query is not valid; Error after the timeout, which lists what there is instead
   */
  waitFor(query?: WebhookQuery & { timeoutMs?: number }): Promise<WebhookPost>;
}

export interface PostLogDependencies {
  storage: Pick<PostStorage, 'find'>;
  /** Looks for what is due. */
  wake: () => void;
  onChange: (listener: () => void) => () => void;
}

export interface PostLogService extends PostLog {
  close(): void;
}

const fields = ['kind', 'event', 'to', 'domain', 'url', 'state'] as const;

export function createPostLog({ storage, wake, onChange }: PostLogDependencies): PostLogService {
  const rejectors = new Set<(error: Error) => void>();

  function explain(query: WebhookQuery, timeoutMs: number): string {
    const wanted = Object.entries(query)
      .map(([name, value]) => `${name} ${String(value)}`)
      .join(', ');
    const there = storage.find({}, 5).map((post) => `"${post.name}" to ${post.url} (${post.state})`);
    const instead = there.length === 0 ? 'nothing was posted' : `the newest are ${there.join('; ')}`;
    return `no webhook${wanted && ` (${wanted})`} was posted within ${timeoutMs} ms: ${instead}`;
  }

  return {
    list({ limit = 100, ...query } = {}) {
      checkPostQuery(query);
      checkNumber('limit', limit);
      wake();
      return storage.find(inStorage(query), Math.min(Math.trunc(limit), 10_000)).map(formatPost);
    },
    async waitFor({ timeoutMs = 5_000, ...query } = {}) {
      checkPostQuery(query);
      checkNumber('timeoutMs', timeoutMs);
      wake();
      const find = () => storage.find({ ...inStorage(query), isAttempted: true }, 1)[0];
      const found = find();
      if (found) return formatPost(found);
      return new Promise<WebhookPost>((resolve, reject) => {
        const done = () => {
          clearTimeout(deadline);
          stopListening();
          rejectors.delete(fail);
        };
        const fail = (error: Error) => {
          done();
          reject(error);
        };
        const deadline = setTimeout(() => fail(new Error(explain(query, timeoutMs))), Math.min(timeoutMs, 600_000));
        const stopListening = onChange(() => {
          const post = find();
          if (!post) return;
          done();
          resolve(formatPost(post));
        });
        rejectors.add(fail);
      });
    },
    close() {
      for (const fail of [...rejectors]) fail(new Error('the emulator was closed'));
    },
  };
}

function checkPostQuery(query: WebhookQuery): void {
  for (const [name, value] of Object.entries(query)) {
    if (!(fields as readonly string[]).includes(name)) {
      throw new TypeError(`${JSON.stringify(name)} is not a field of a query: use ${fields.join(', ')}`);
    }
    if (value !== undefined && typeof value !== 'string') throw new TypeError(`${name} must be text`);
  }
}

const inStorage = ({ kind, event, to, domain, url, state }: WebhookQuery): PostQuery => ({
  ...(kind !== undefined && { kind }),
  ...(event !== undefined && { name: event }),
  ...(to !== undefined && { recipient: normalizeAddress(to) }),
  ...(domain !== undefined && { domain: normalizeDomain(domain) }),
  ...(url !== undefined && { url }),
  ...(state !== undefined && { state }),
});

export function formatPost(post: StoredPost): WebhookPost {
  return {
    id: post.seq,
    kind: post.kind,
    event: post.name,
    region: post.region,
    domain: post.domain,
    url: post.url,
    to: post.recipient,
    state: post.state,
    createdAt: new Date(post.createdAtMs),
    ...(post.dueAtMs !== undefined && { nextAttemptAt: new Date(post.dueAtMs) }),
    attempts: post.attempts.map(({ atMs, ...attempt }) => ({ at: new Date(atMs), ...attempt })),
    ...(post.payload !== '' && { eventData: JSON.parse(post.payload) as Record<string, unknown> }),
  };
}
