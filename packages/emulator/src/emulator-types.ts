// What createEmulator takes and returns.
import type { EmulatorConfig } from './config/config.js';
import type { Clock } from './delivery/clock.js';
import type { Fault } from './faults/fault.js';
import type { PendingFault } from './faults/queue.js';
import type { Profile } from './http/mailgun-responses.js';
import type { LoggedRequest } from './http/request-log.js';
import type { Inbox } from './inbox/inbox.js';
import type { Inbound, Webhooks } from './posting.js';
import type { SmtpAddress } from './smtp/start-smtp.js';
import type { TlsOptions, TlsTrust } from './tls/start-tls.js';

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
  /** Where SMTP is served, when `smtp` is on. */
  smtp?: SmtpAddress;
  /** What clients need in order to trust the certificate, when `tls` is on. */
  tls?: TlsTrust;
  /**
   * Handles a request in process, without a port: for a mock of the network such as MSW. `api.eu.mailgun.net` is the EU region,
   * every other host the US region.
   * @throws Error for a fault of the connection (`reset`, `truncate`, `throttleMs`, `malformed`): those need a port
   */
  fetch(request: Request): Promise<Response>;
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
  /** Ends open requests and frees the ports. A second call resolves with the first. */
  close(): Promise<void>;
}
