// createEmulator: puts the parts together, listens on two ports, and hands out what a test needs.
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAccess } from './http/access.js';
import { createDomains } from './resources/domains/storage.js';
import { createSuppressions } from './resources/suppressions/storage.js';
import type { EmulatorConfig } from './config/config.js';
import { configProblems } from './config/load-config.js';
import { seed } from './config/seed.js';
import { createControl } from './control/stream.js';
import type { Core } from './core.js';
import { createFaultQueue, type Fault, type PendingFault } from './faults/queue.js';
import { createRouter } from './http/route.js';
import { createRegionServer } from './http/server.js';
import { createInbox, type Inbox } from './inbox/inbox.js';
import { createJournal, type SeenRequest } from './http/request-log.js';
import { type Profile, utcDate } from './http/mailgun-responses.js';
import { createMailReader } from './mail/reader.js';
import { routes } from './resources/routes.js';
import { closeDatabase, type Db } from './store/database.js';
import { createEventId } from './store/event-id.js';
import { createEvents } from './resources/events/storage.js';
import { createMails } from './inbox/storage.js';
import { createMessages } from './resources/messages/storage.js';
import { openData } from './store/open-data.js';
import { createRecords } from './store/records.js';
import type { StoredMail, StoredMessage } from './store/rows.js';
import { createTemplates } from './resources/templates/storage.js';

/** All may be left out: a Mailgun that accepts everything, on free ports, in memory. */
export interface EmulatorOptions {
  /** The US region's port, 0 to 65535; 0 takes a free one. @default 0 */
  port?: number;
  /** The EU region's port, 0 to 65535; 0 takes a free one. @default 0 */
  euPort?: number;
  /** The address to listen on. Anything but loopback lets others read every mail. @default 127.0.0.1 */
  host?: string;
  /** Host headers that are answered besides loopback names and Mailgun's, without port. @default none */
  allowedHosts?: string[];
  /** Where documentation and live reports differ. @default live */
  profile?: Profile;
  /** Account, keys, domains, templates, lists, faults from the start. @default everything is accepted */
  config?: EmulatorConfig;
  /** A SQLite file that keeps everything, made when it is not there; one emulator at a time. @default in memory */
  data?: string;
  /** Messages that are kept, 1 at least; the oldest go first. @default 10000 */
  maxMessages?: number;
  /** Bytes on record of all messages, with their mails and events; the oldest go first, never the newest. @default 536870912 */
  maxBytes?: number;
  /** Milliseconds that a request may take to come in; then it is answered 408. @default 60000 */
  requestTimeoutMs?: number;
  /** Takes a line about what a client should know: unknown paths, missing templates. @default standard error */
  log?: (line: string) => void;
  /** Milliseconds since 1970: a test may bring its own clock. @default Date.now */
  now?: () => number;
}

/** A running emulator, for the test that started it. */
export interface Emulator {
  /** Where the US region listens, without a slash at the end. */
  url: string;
  /** Where the EU region listens. */
  euUrl: string;
  /** What the recipients got. */
  inbox: Inbox;
  /** What goes wrong with the next requests, in the order it was added. */
  faults: {
    /**
     * Puts a fault at the end of the queue.
     * @throws TypeError when it says nothing, two things, or what cannot be carried out
     * @throws RangeError when 10,000 are pending already
     */
    add(fault: Fault): PendingFault;
    /** Those that have not struck as often as they shall, the next one first. */
    pending(): PendingFault[];
    /** Forgets them all. */
    clear(): void;
  };
  /**
   * The API requests seen, oldest first, faulted ones included; the last thousand are kept.
   * @param query `to`: those of one recipient
   */
  requests(query?: { to?: string }): SeenRequest[];
  /** As after the start: forgets everything but the configuration. */
  reset(): void;
  /** Ends what is under way and lets the ports go. A second call does nothing. */
  close(): Promise<void>;
}

const defaultMaxMessages = 10_000;
const defaultMaxBytes = 512 * 1024 * 1024;

/**
 * Starts a Mailgun for a test, in a few milliseconds.
 * @throws Error when the configuration is wrong, with a line for each mistake; when `data` cannot be used; when a port is taken
 * (`code` is `EADDRINUSE`)
 * @throws TypeError when a fault of the configuration cannot be carried out
 * @example
 * const mailgun = await createEmulator({ config: { domains: [{ name: 'mg.example.com', state: 'unverified' }] } });
 * mailgun.faults.add({ answer: 'recipientLimit', retryAfterSeconds: 120 });
 * mailgun.faults.pending().length; // 1
 * await mailgun.inbox.list({ to: 'ada@example.org' }); // []
 * await mailgun.close();
 */
export async function createEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { config = {}, host = '127.0.0.1', now = Date.now } = options;
  if (options.config) {
    const problems = configProblems(options.config);
    if (problems.length > 0) throw new Error(`the configuration is wrong:\n  ${problems.join('\n  ')}`);
  }
  const log = options.log ?? ((line: string) => void process.stderr.write(`mailgun-emulator: ${line}\n`));
  const db = openData(options.data);
  const stop = new AbortController();
  const servers: Server[] = [];
  try {
    const core = createCore(db, options, { config, log, now });
    const allowedHosts = new Set((options.allowedHosts ?? []).map((name) => name.toLowerCase()));
    const router = createRouter(routes);
    for (const region of ['us', 'eu'] as const) {
      const server = createRegionServer({
        region,
        core,
        router,
        control: createControl(core, region),
        allowedHosts,
        requestTimeoutMs: options.requestTimeoutMs ?? 60_000,
        signal: stop.signal,
      });
      servers.push(server);
      server.listen(region === 'us' ? (options.port ?? 0) : (options.euPort ?? 0), host);
      await once(server, 'listening');
      core.urls[region] = urlOf(server.address() as AddressInfo);
    }
    if (!isLoopback(host)) log(`WARNING: it listens on ${host}; whoever reaches it reads every mail`);
    // A mail that was scheduled before a restart still has to wake those who wait.
    const arrivalMs = core.mails.nextArrivalMs(now());
    if (arrivalMs !== undefined) core.inbox.wakeAt(arrivalMs);
    return {
      url: core.urls.us,
      euUrl: core.urls.eu,
      inbox: { waitFor: core.inbox.waitFor, list: core.inbox.list, clear: core.inbox.clear },
      faults: { add: core.faults.add, pending: core.faults.pending, clear: core.faults.clear },
      requests: core.journal.list,
      reset: core.reset,
      close: () => shutDown(core),
    };
  } catch (error) {
    for (const server of servers) server.close();
    closeDatabase(db, log);
    throw error;
  }

  async function shutDown(core: Core): Promise<void> {
    if (stop.signal.aborted) return;
    stop.abort();
    core.inbox.close();
    await Promise.all(
      servers.map((server) => {
        const closed = once(server, 'close');
        server.close();
        server.closeAllConnections();
        return closed;
      }),
    );
    core.messages.flush();
    closeDatabase(db, log);
  }
}

export const isLoopback = (host: string): boolean => /^(127(\.\d{1,3}){3}|::1|localhost)$/.test(host);

function urlOf({ address, port, family }: AddressInfo): string {
  const name = address === '0.0.0.0' || address === '::' ? '127.0.0.1' : address;
  return `http://${family === 'IPv6' && name.includes(':') ? `[${name}]` : name}:${port}`;
}

const wholeMessage = ({ seq, ...message }: StoredMessage): StoredMail => ({
  ...message,
  seq: 0,
  message: seq,
  recipient: '',
});

type Given = Pick<Core, 'config' | 'log' | 'now'>;

function createCore(db: Db, options: EmulatorOptions, { config, log, now }: Given): Core {
  const records = createRecords(db);
  const startedAt = utcDate(new Date(now()));
  const domains = createDomains(records, { isOpen: config.domains === undefined, startedAt });
  const reader = createMailReader(() => core);
  const mails = createMails(db);
  const messages = createMessages(db, {
    maxMessages: options.maxMessages ?? defaultMaxMessages,
    maxBytes: options.maxBytes ?? defaultMaxBytes,
    nextEventId: createEventId,
    onWritten: () => core.inbox.wake(),
  });
  const clear = () => {
    messages.clear();
    reader.forget();
    core.journal.clear();
  };
  const core: Core = {
    config,
    profile: options.profile ?? 'live',
    now,
    log,
    records,
    domains,
    access: createAccess(config, domains, log),
    suppressions: createSuppressions(records),
    templates: createTemplates(records),
    messages,
    mails,
    events: createEvents(db),
    inbox: createInbox({ mails, now, read: reader.read, clear }),
    faults: createFaultQueue(),
    journal: createJournal(),
    rawMail: reader.raw,
    readMail: reader.read,
    linkTargets: reader.linkTargets,
    rawMessage: reader.rawMessage,
    parseMail: (source, message) => reader.parse(source, wholeMessage(message), message),
    reset() {
      clear();
      core.faults.clear();
      for (const kind of ['template', 'domain', 'bounces', 'unsubscribes', 'complaints', 'whitelists'])
        records.clear(kind);
      seed(config, core, now());
    },
    urls: { us: '', eu: '' },
  };
  seed(config, core, now());
  return core;
}
