// createEmulator: wires the parts, listens on two ports, and returns what a test uses.
//
// Imports between rooms point downwards in this order:
//   cli → emulator.ts → config → control → smtp → resources → inbox → delivery → mail → http → faults → schema → store → tls → model
// Within resources: domains use dkim; every other resource uses domains; logs, stats, metrics, tags and webhooks use events; tags
// use stats and metrics; messages and validation use lists; routes use messages. posting.ts wires what posts to the customer's
// URLs.
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EmulatorConfig } from './config/config.js';
import { configProblems } from './config/load-config.js';
import { seed } from './config/seed.js';
import type { ControlDependencies, ControlListener } from './control/app.js';
import type { Listeners } from './control/state.js';
import { type Clock, createClock } from './delivery/clock.js';
import { suppressedEvent } from './delivery/outcome.js';
import type { Fault } from './faults/fault.js';
import { createFaultQueue, type PendingFault } from './faults/queue.js';
import { createAccess } from './http/access.js';
import { createFetchHandler } from './http/fetch-handler.js';
import { isLoopback } from './http/guard.js';
import { createLog } from './http/log.js';
import type { Profile } from './http/mailgun-responses.js';
import { createRequestLog, type LoggedRequest } from './http/request-log.js';
import { createRouter } from './http/route.js';
import { createRegionServer, type TlsSetup } from './http/server.js';
import { createInbox, type Inbox, type InboxService } from './inbox/inbox.js';
import { checkQuery } from './inbox/query.js';
import { createEmailStorage } from './inbox/storage.js';
import { createEmailReader } from './mail/reader.js';
import { type Region, utcDate } from './model/normal-form.js';
import { createPosting, type Inbound, publicInbound, publicWebhooks, type Webhooks } from './posting.js';
import { createAccountSettings } from './resources/account/routes.js';
import { createCredentialStorage } from './resources/credentials/storage.js';
import { signingKeyOf } from './resources/dkim/signing-key.js';
import { createDkimStorage } from './resources/dkim/storage.js';
import { createDomainStorage } from './resources/domains/storage.js';
import { createEventCounter } from './resources/events/counts.js';
import { createEventStorage } from './resources/events/storage.js';
import { createIpStorage } from './resources/ips/storage.js';
import { createKeyStorage } from './resources/keys/storage.js';
import { createListStorage } from './resources/lists/storage.js';
import { createMessageStorage } from './resources/messages/storage.js';
import { mailgunRoutes } from './resources/routes.js';
import { createSubaccountStorage } from './resources/subaccounts/storage.js';
import { createSuppressionStorage } from './resources/suppressions/storage.js';
import { createTagStorage } from './resources/tags/storage.js';
import { createTemplateStorage, findVersion } from './resources/templates/storage.js';
import { createValidationStorage } from './resources/validation/routes.js';
import type { RunningSmtp, SmtpAddress } from './smtp/start-smtp.js';
import { closeDatabase, type Db, openData } from './store/database.js';
import { createRecords } from './store/records.js';
import { type RunningTls, startTls, type TlsOptions, type TlsTrust } from './tls/start-tls.js';

/** All are optional. Default: everything is accepted, on free ports, in memory. */
export interface EmulatorOptions {
  /** The US region's port, 0 to 65535; 0 selects a free one. @default 0 */
  port?: number;
  /** The EU region's port, 0 to 65535; 0 selects a free one. @default 0 */
  euPort?: number;
  /** The address to listen on. At any other than loopback, others can read every email. @default 127.0.0.1 */
  host?: string;
  /** Host headers to accept besides loopback names, names without a dot, and Mailgun's; without port. @default none */
  allowedHosts?: string[];
  /**
   * Hosts that webhooks and routes may post to besides loopback addresses, names without a dot and host.docker.internal;
   * without port. @default none
   */
  allowWebhookHosts?: string[];
  /** Which to follow where documentation and live reports differ. @default live */
  profile?: Profile;
  /** Account, keys, domains, templates, suppressions and faults from the start. @default everything is accepted */
  config?: EmulatorConfig;
  /** A SQLite file that keeps everything, created when missing; for one emulator at a time. @default in memory */
  data?: string;
  /** How many messages are kept, at least 1; the oldest are removed first. @default 10000 */
  maxMessages?: number;
  /** How many bytes of messages, emails and events are kept; the oldest are removed first, never the newest. @default 536870912 */
  maxBytes?: number;
  /** How many milliseconds a request may take to arrive; then the response is 408. @default 60000 */
  requestTimeoutMs?: number;
  /** Serves HTTPS at both ports, with a certificate of an authority made for this start only. @default false */
  tls?: boolean | TlsOptions;
  /**
   * Serves SMTP, too, at one port for both regions; `port` is 0 to 65535, and 0 selects a free one. With a login it sends;
   * without one it receives email for the domains that were configured or created. @default false
   */
  smtp?: boolean | { port?: number };
  /** Receives a line about each problem of a client: unknown paths, missing templates. @default standard error */
  log?: (line: string) => void;
  /** The clock, in milliseconds since 1970. @default Date.now */
  now?: () => number;
}

/** A running emulator, for the test that started it. */
export interface Emulator {
  /** The URL of the US region, without a slash at the end. */
  url: string;
  /** The URL of the EU region. */
  euUrl: string;
  /**
   * Answers a request in process, without a port: for a mock of the network such as MSW. `api.eu.mailgun.net` is the EU region,
   * every other host the US region.
   * @throws Error for a fault of the connection (`reset`, `truncate`, `throttleMs`, `malformed`): those need a port
   */
  fetch(request: Request): Promise<Response>;
  /** Where SMTP is served, when `smtp` is on. */
  smtp?: SmtpAddress;
  /** What clients need in order to trust the certificate, when `tls` is on. */
  tls?: TlsTrust;
  /** What the recipients received. */
  inbox: Inbox;
  /** Faults for the next requests, in the order they were added. */
  faults: {
    /**
     * Adds a fault at the end of the queue.
     * @throws TypeError when it is not valid, with every problem
     * @throws RangeError when 10,000 are already pending
     */
    add(fault: Fault): PendingFault;
    /** Those that have requests left to match, the next one first. */
    pending(): PendingFault[];
    /** Removes them all. */
    clear(): void;
  };
  /** What was posted to the URLs of webhooks and routes. */
  webhooks: Webhooks;
  /** Emails that arrive from outside, for routes. */
  inbound: Inbound;
  /** The time of events and of retries. */
  clock: Clock;
  /**
   * The API requests received, oldest first, those with a fault included; the last 1,000 are kept.
   * @param query `to`: only those to one recipient
   */
  requests(query?: { to?: string }): LoggedRequest[];
  /** Returns to the state after the start: only the configuration remains. */
  reset(): void;
  /** Ends open requests and frees the ports. A second call does nothing. */
  close(): Promise<void>;
}

const defaultMaxMessages = 10_000;
const defaultMaxBytes = 512 * 1024 * 1024;

/**
 * Starts a Mailgun for a test, in a few milliseconds.
 * @throws Error when the configuration is not valid, with a line for each problem; when `data` cannot be used; when a port is
 * taken (`code` is `EADDRINUSE`); when a name of `tls` cannot be in a certificate
 * @example
 * const mailgun = await createEmulator({ config: { domains: [{ name: 'mg.example.com', state: 'unverified' }] } });
 * mailgun.faults.add({ response: 'recipientLimit', retryAfterSeconds: 120 });
 * mailgun.faults.pending().length; // 1
 * await mailgun.inbox.list({ to: 'ada@example.org' }); // []
 * await mailgun.close();
 */
export async function createEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { host = '127.0.0.1', requestTimeoutMs = 60_000 } = options;
  const problems = options.config ? configProblems(options.config) : [];
  if (problems.length > 0) throw new Error(`the configuration is not valid:\n  ${problems.join('\n  ')}`);
  const log = createLog(options.log ?? ((line) => void process.stderr.write(`mailgun-emulator: ${line}\n`)));
  const db = openData(options.data);
  const stop = new AbortController();
  const urls = { us: '', eu: '' };
  const servers: Server[] = [];
  let tls: RunningTls | undefined;
  let smtp: RunningSmtp | undefined;
  let onAdvance = () => {};
  const clock = createClock(options.now ?? Date.now, () => onAdvance());
  const now = clock.nowMs;
  try {
    tls = options.tls ? await startTls(options.tls === true ? {} : options.tls, Date.now()) : undefined;
    const setup: TlsSetup | undefined = tls && { key: tls.key, cert: tls.cert, https: await import('node:https') };
    const services = createServices(db, options, { log, now, urls, clock });
    const { emails, inbox, faults, requestLog, messages, posting } = services;
    const router = createRouter(mailgunRoutes(services));
    for (const region of ['us', 'eu'] as const) {
      const server = createRegionServer({
        ...services,
        region,
        baseUrl: () => urls[region],
        router,
        control: lazyControl(services),
        allowedHosts: new Set((options.allowedHosts ?? []).map((name) => name.toLowerCase())),
        requestTimeoutMs,
        signal: stop.signal,
        ...(setup && { tls: setup }),
      });
      servers.push(server);
      server.listen((region === 'us' ? options.port : options.euPort) ?? 0, host);
      await once(server, 'listening');
      urls[region] = urlOf(server.address() as AddressInfo, setup ? 'https' : 'http');
    }
    if (tls) services.listeners.tls = { caFile: tls.trust.caFile, hosts: tls.trust.hosts };
    if (options.smtp) {
      const { startSmtp } = await import('./smtp/start-smtp.js');
      smtp = await startSmtp(services, {
        host,
        port: options.smtp === true ? 0 : (options.smtp.port ?? 0),
        requestTimeoutMs,
        ...(tls && { tls }),
      });
      services.listeners.smtp = smtp.address;
    }
    if (!isLoopback(host)) log(`WARNING: listening on ${host}: whoever reaches this address can read every email`);
    // An email that was scheduled before a restart must still wake those who wait for it; so must a retry be made.
    const wakeForNext = () => {
      const arrivalMs = emails.nextArrivalMs(now());
      if (arrivalMs !== undefined) inbox.wakeAt(arrivalMs);
      posting.postQueue.wake();
    };
    wakeForNext();
    onAdvance = () => {
      inbox.wake();
      wakeForNext();
    };
    return {
      url: urls.us,
      euUrl: urls.eu,
      fetch: createFetchHandler({ ...services, router, urls, signal: stop.signal }),
      ...(smtp && { smtp: smtp.address }),
      ...(tls && { tls: tls.trust }),
      inbox: { waitFor: inbox.waitFor, list: inbox.list, clear: inbox.clear },
      faults: { add: faults.add, pending: faults.pending, clear: faults.clear },
      webhooks: publicWebhooks(posting),
      inbound: publicInbound(posting, now),
      clock,
      requests(query = {}) {
        checkQuery(query);
        return requestLog.list(query);
      },
      reset: services.reset,
      async close() {
        if (stop.signal.aborted) return;
        stop.abort();
        inbox.close();
        await Promise.all([...servers.map(closeServer), smtp?.close(), posting.close()]);
        messages.flush();
        closeDatabase(db, log);
        await tls?.removeCaFile();
      },
    };
  } catch (error) {
    for (const server of servers) server.close();
    await smtp?.close();
    closeDatabase(db, log);
    await tls?.removeCaFile();
    throw error;
  }
}

/** Loaded with the first request: loading it at the start would take a quarter of the time that bench/main.js measures. */
function lazyControl(dependencies: ControlDependencies): ControlListener {
  let listener: Promise<ControlListener> | undefined;
  return async (request, response) => {
    listener ??= import('./control/app.js').then(({ createControl }) => createControl(dependencies));
    return (await listener)(request, response);
  };
}

function closeServer(server: Server): Promise<unknown> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  return closed;
}

function urlOf({ address, port, family }: AddressInfo, scheme: string): string {
  const name = address === '0.0.0.0' || address === '::' ? '127.0.0.1' : address;
  return `${scheme}://${family === 'IPv6' && name.includes(':') ? `[${name}]` : name}:${port}`;
}

interface Environment {
  log: (line: string) => void;
  now: () => number;
  /** Filled in when the servers listen. */
  urls: Record<Region, string>;
  clock: Clock;
}

/** Everything that the API and the emulator's own API use; each group of routes declares its part. */
function createServices(db: Db, options: EmulatorOptions, { log, now, urls, clock }: Environment) {
  const { config = {}, profile = 'live', maxMessages = defaultMaxMessages, maxBytes = defaultMaxBytes } = options;
  const records = createRecords(db);
  const domains = createDomainStorage(records, {
    acceptsAny: config.domains === undefined,
    startedAt: utcDate(now()),
    isUsed: (region, name) => messages.domains(region).includes(name),
  });
  const credentials = createCredentialStorage(records, { acceptsAny: config.smtpCredentials === undefined });
  const suppressions = createSuppressionStorage(records, {
    now,
    hasMessage: (storageKey) => messages.byStorageKey(storageKey) !== undefined,
    hold(storageKey, held) {
      const message = messages.byStorageKey(storageKey);
      if (!message) return;
      const events = held.map(({ address, kind }) => suppressedEvent(address, message.deliverAtMs, kind));
      messages.hold(message, events);
    },
  });
  const subaccounts = createSubaccountStorage(records, { acceptsAny: config.domains === undefined });
  const keys = createKeyStorage(records);
  const lists = createListStorage(records);
  const templates = createTemplateStorage(records);
  const messages = createMessageStorage(db, { maxMessages, maxBytes, onWritten: () => wakeAll() });
  const emails = createEmailStorage(db, suppressions.settle);
  const events = createEventStorage(db, suppressions.settle, () => posting.postQueue.wake());
  const countEvents = createEventCounter(db, suppressions.settle);
  const tags = createTagStorage(db, records);
  const dkim = createDkimStorage(records);
  const reader = createEmailReader({
    messages,
    urls,
    signingKey: (region, name) => signingKeyOf(region, domains.find(region, name) ?? { name }, dkim),
  });
  const faults = createFaultQueue();
  const requestLog = createRequestLog();
  const clear = () => {
    messages.clear();
    reader.forget();
    requestLog.clear();
  };
  const inbox: InboxService = createInbox({ emails, now, read: reader.read, clear });
  const posting = createPosting({
    db,
    records,
    domains,
    messages,
    events,
    settle: suppressions.settle,
    urls,
    profile,
    signingKey: config.account?.webhookSigningKey,
    allowedHosts: options.allowWebhookHosts ?? [],
    now,
    log,
  });
  const wakeAll = () => {
    inbox.wake();
    posting.postQueue.wake();
  };
  const applyConfig = () => seed(config, { records, domains, credentials, templates, suppressions, faults }, now());
  applyConfig();
  return {
    profile,
    account: config.account ?? {},
    acceptsAnyKey: config.keys === undefined,
    access: createAccess({ keys: config.keys, created: keys, domains, log, now }),
    ips: createIpStorage(records, config.account?.ips),
    accountSettings: createAccountSettings(records),
    keys,
    configuredKeys: config.keys ?? [],
    startedAtMs: now(),
    validations: createValidationStorage(records),
    log,
    now,
    urls,
    listeners: {} as Listeners,
    domains,
    dkim,
    subaccounts,
    lists,
    credentials,
    suppressions,
    templates,
    messages,
    emails,
    events,
    countEvents,
    tags,
    reader,
    faults,
    requestLog,
    inbox,
    clock,
    posting,
    webhooks: posting.webhooks,
    mailRoutes: posting.mailRoutes,
    posts: posting.posts,
    postLog: posting.postLog,
    receiveEmail: posting.receiveEmail,
    warnOfTarget: posting.warnOfTarget,
    usedDomains: messages.domains,
    onDomainRemoved(region: Region, name: string) {
      posting.webhooks.removeDomain(region, name);
      dkim.clear(region, name);
    },
    suppressionOf: suppressions.suppressionOf,
    findTemplate(region: Region, domain: string, name: string, version: string | undefined) {
      const account = domains.find(region, domain)?.account;
      const template = templates.resolve({ region, domain, ...(account !== undefined && { account }) }, name);
      return template && findVersion(template, version);
    },
    reset() {
      clear();
      faults.clear();
      suppressions.clearScheduled();
      posting.clear();
      records.clearAll();
      applyConfig();
    },
  };
}
