// Wires what posts to the customer's URLs: the queue with its log, the webhooks of events, the routes of inbound emails.
import { createPostQueue, type PostQueue } from './delivery/post-queue.js';
import { createPostStorage, type PostStorage } from './delivery/post-storage.js';
import { hostNameOf, isAllowedHost, withoutSecrets } from './delivery/post-target.js';
import { createPostClient } from './delivery/send-post.js';
import type { Profile } from './http/mailgun-responses.js';
import type { InboundFields } from './inbox/compose-inbound.js';
import { createPostLog, type PostLog, type PostLogService } from './inbox/posts.js';
import type { InboundResult, ReceiveEmail } from './model/inbound.js';
import { normalizeDomain, type Region } from './model/normal-form.js';
import type { DomainStorage } from './resources/domains/storage.js';
import type { EventStorage } from './resources/events/storage.js';
import type { MessageStorage } from './resources/messages/storage.js';
import { createReceiveEmail } from './resources/routes/receive.js';
import { renderRouted } from './resources/routes/render.js';
import { createRouteStorage, type RouteStorage } from './resources/routes/storage.js';
import { renderWebhook } from './resources/webhooks/render.js';
import { readEvents, readUrl } from './resources/webhooks/rules.js';
import { createWebhookStorage, type WebhookStorage } from './resources/webhooks/storage.js';
import type { Db } from './store/database.js';
import type { Records } from './store/records.js';

export interface PostingDependencies {
  db: Db;
  records: Records;
  domains: DomainStorage;
  messages: MessageStorage;
  events: EventStorage;
  /** Makes scheduled messages have their effects. */
  settle: () => void;
  urls: Record<Region, string>;
  /** Undefined as long as there is no SMTP. */
  smtpPort: () => number | undefined;
  profile: Profile;
  signingKey: string | undefined;
  allowedHosts: readonly string[];
  now: () => number;
  log: (line: string) => void;
}

export interface Posting {
  webhooks: WebhookStorage;
  mailRoutes: RouteStorage;
  posts: PostStorage;
  postQueue: PostQueue;
  postLog: PostLogService;
  receiveEmail: ReceiveEmail;
  warnOfTarget: (url: string) => void;
  close(): Promise<void>;
  /** Removes all webhooks, routes and posts; the signing key stays. */
  clear(): void;
}

const ownPorts = ({ urls, smtpPort }: PostingDependencies): number[] => [
  ...Object.values(urls).map((url) => Number(new URL(url).port)),
  smtpPort() ?? 0,
];

export function createPosting(dependencies: PostingDependencies): Posting {
  const { db, records, messages, events, urls, profile, now, log } = dependencies;
  const allowedHosts = new Set(dependencies.allowedHosts.map((host) => host.toLowerCase()));
  const webhooks = createWebhookStorage(db, records, dependencies.signingKey);
  const mailRoutes = createRouteStorage(records);
  const posts = createPostStorage(db);
  const context = { messages, events, webhooks, urls, now };
  const postQueue = createPostQueue({
    storage: posts,
    client: createPostClient(),
    targets: { allowedHosts, ownPorts: () => ownPorts(dependencies) },
    render: async (post) => (post.kind === 'webhook' ? renderWebhook(post, context) : renderRouted(post, context)),
    // Retried "other than the delivery notification"; that the live service makes this exception is not reported.
    // (docs-2024, webhooks)
    isRetried: ({ kind, name }) => !(profile === 'docs' && kind === 'webhook' && name === 'delivered'),
    settle: dependencies.settle,
    now,
    log,
  });
  const postLog = createPostLog({ storage: posts, wake: postQueue.wake, onChange: postQueue.onChange });
  const warnOfTarget = (url: string) => {
    const host = hostNameOf(new URL(url));
    if (isAllowedHost(host, allowedHosts)) return;
    log(
      `nothing will be posted to ${withoutSecrets(url)}: allow the host with --allow-webhook-host ${host}, or allowWebhookHosts`,
    );
  };
  return {
    webhooks,
    mailRoutes,
    posts,
    postQueue,
    postLog,
    receiveEmail: createReceiveEmail({ ...dependencies, mailRoutes, posts, wakePosts: postQueue.wake, warnOfTarget }),
    warnOfTarget,
    async close() {
      postLog.close();
      await postQueue.close();
    },
    clear() {
      webhooks.clear();
      mailRoutes.clear();
      posts.clear();
    },
  };
}

/** Webhooks of a running emulator. */
export interface Webhooks extends PostLog {
  /** The HTTP webhook signing key, which a consumer verifies signatures with. */
  readonly signingKey: string;
  /**
   * Registers a URL, as the API does.
   * @param webhook `events`: such as `['delivered', 'permanent_fail']`; `region`: default us
   * @throws Error when the URL or an event is not valid, or an event has three other URLs already: then none is registered
   */
  add(webhook: { url: string; events: readonly string[]; domain: string; region?: Region }): void;
  /** Deletes the log, and what waits to be posted. */
  clear(): void;
}

/** Emails from outside. */
export interface Inbound {
  /**
   * Receives an email as Mailgun's mail server would, and runs the actions of the routes that match.
   * @returns for each recipient the routes that matched, once their actions are queued
   * @throws Error when it has no sender or recipient, or one is not valid
   */
  receive(email: InboundFields): Promise<InboundResult[]>;
}

export function publicWebhooks({ webhooks, postLog, posts }: Posting): Webhooks {
  return {
    get signingKey() {
      return webhooks.signingKey();
    },
    add({ url, events, domain, region = 'us' }) {
      const written = readUrl(url);
      const name = normalizeDomain(domain);
      const changes = readEvents(events).map(
        (event) => [event, [...new Set([...webhooks.urls(region, name, event), written])]] as const,
      );
      webhooks.set(region, name, new Map(changes));
    },
    list: postLog.list,
    waitFor: postLog.waitFor,
    clear: posts.clear,
  };
}

export const publicInbound = ({ receiveEmail }: Posting, now: () => number): Inbound => ({
  async receive(email) {
    const { composeInbound } = await import('./inbox/compose-inbound.js');
    return receiveEmail(await composeInbound(email, now()));
  },
});
