// What `createBridge` takes and gives: types and defaults. No types of the bundled connector, which nobody else can resolve.

export interface Settings {
  /** A config of the Mailgun connector, API key included, as Logto Console or `mailgun-studio build` writes it. */
  readonly config: unknown;
  /**
   * Values of the `Authorization` header that are accepted, compared whole: one, or two while one replaces the other.
   * Visible ASCII, 24 characters at least.
   */
  readonly tokens: readonly string[];
}

export interface BridgeOptions extends Settings {
  /**
   * Sends to one recipient in 10 minutes; 0 for no limit. All of them may come at once, then one more every 30 s.
   * @default 20, twice what a user can request with "Resend" on Logto's page, which waits a minute each time
   */
  readonly recipientLimit?: number;
  /**
   * Sends in one minute; 0 for no limit.
   * @default 6000, about what one Logto process can request: it needs 9 ms of CPU per email
   */
  readonly totalLimit?: number;
  /** Budget of one send in milliseconds, 1,000 to 60,000. @default MAILGUN_CONNECTOR_TIMEOUT_MS, else 8000 */
  readonly timeoutMs?: number;
  /** Origins that the config's `endpoint` may name besides Mailgun's. @default those of MAILGUN_CONNECTOR_ENDPOINTS */
  readonly allowedOrigins?: readonly string[];
  /** Takes each line of the log: one JSON object. @default standard output */
  readonly writeLine?: (line: string) => void;
  /** Which lines are written. @default info, with a line for each email */
  readonly logLevel?: LogLevel;
  /** Milliseconds on a clock that only goes forward. @default the process's */
  readonly now?: () => number;
}

export type LogLevel = 'info' | 'warn' | 'error';

export interface ListenOptions {
  /** @default 4670; 0 takes a free one */
  readonly port?: number;
  /** @default 127.0.0.1 */
  readonly host?: string;
  /** Milliseconds until a request must have arrived whole. @default 10000 */
  readonly requestTimeoutMs?: number;
  /**
   * Milliseconds for which `close` leaves idle connections open, so that a request on its way still gets its response.
   * @default 5000, after which Node's clients, Logto's among them, close idle connections themselves
   */
  readonly drainMs?: number;
  /**
   * Whether the `Request` and `Response` of the process are replaced by those of @hono/node-server, which need less CPU for each
   * email. @default false; the command uses true
   */
  readonly replaceGlobals?: boolean;
}

export interface Bridge {
  /** Handles a request: for any server that uses the Fetch API. */
  fetch(request: Request): Response | Promise<Response>;
  /** Starts a server of its own. */
  listen(options?: ListenOptions): Promise<RunningBridge>;
  /**
   * Loads settings and puts them in service, without touching the emails in progress. When `load` throws or the settings have
   * errors, that is logged and the settings before stay in service.
   * @returns whether the new ones are in service
   */
  reload(load: () => Promise<Settings>): Promise<boolean>;
  /** `/readyz` responds with 503 from now on, and connections close after their response. */
  startStopping(): void;
}

export interface RunningBridge {
  readonly url: string;
  /** Stops accepting, finishes the emails in progress, closes. */
  close(): Promise<void>;
}

export const defaultRecipientLimit = 20;
export const recipientWindowMs = 600_000;
export const defaultTotalLimit = 6_000;
export const totalWindowMs = 60_000;
export const defaultPort = 4670;
export const defaultDrainMs = 5_000;
export const defaultHost = '127.0.0.1';
/** Logto posts some kB; contexts with long names stay far below this. */
export const maxBodyBytes: number = 256 * 1024;
