// What the page and its server say to each other: every call, with what goes in and what comes out. Types only.
// All calls are JSON under /api. What changes or sends carries the header `x-studio-token`, which the page finds in its own
// html (<meta name="studio-token">). An answer that is not 2xx is `{ error: string }`, a sentence that names what to do next.
import type { AttemptReport, Kind } from 'connector-mailgun';

export type JsonObject = Readonly<Record<string, unknown>>;

/** One thing wrong, or odd, with a config or a mail. */
export interface Finding {
  severity: 'error' | 'warning' | 'info';
  /** Stable name of the rule, such as `placeholder-literal`. */
  rule: string;
  /** Where in the config; empty for the whole of it. */
  path: Array<string | number>;
  /** A sentence that says what it is and what to do. */
  message: string;
}

/** GET /api/studio: what the page needs to start. */
export interface StudioInfo {
  /** Console's form, as the connector itself declares it (`metadata.formItems`). */
  formItems: JsonObject[];
  /** JSON Schema (draft-07) of the config. */
  configSchema: JsonObject;
  /** The connector's name and version. */
  connector: { name: string; version: string; factoryId: string };
  /** Where the local Mailgun listens, US and EU. */
  emulator: { url: string; euUrl: string };
  /** The config to start with: the one given on the command line, or an example for the emulator. The key is never in it. */
  config: JsonObject;
  /**
   * Where a blank `apiKey` comes from. `kept`: the server holds the key of `config` and fills it in for that endpoint and
   * domain; `local`: at the emulator any key does, and the server fills one in; `none`: the person must type it.
   * A blank `apiKey` towards the emulator is always filled in.
   */
  key: 'kept' | 'local' | 'none';
  /** Every usage type, with payloads as Logto sends them. */
  usageTypes: Array<{ type: string; description: string; payload: JsonObject }>;
}

/** POST /api/check */
export interface CheckRequest {
  config: unknown;
}
export interface CheckResult {
  findings: Finding[];
  /** The config as Console's storage would keep it: blank texts, empty objects and lists are gone. Without `apiKey`. */
  stored: unknown;
  /** Paths that storage strips. */
  stripped: Array<Array<string | number>>;
}

/** POST /api/preview: what a message would be, without sending it anywhere. */
export interface PreviewRequest {
  config: unknown;
  type: string;
  payload: JsonObject;
  to?: string;
  /** A template that Logto keeps, if one is to be tried. */
  logtoTemplate?: JsonObject;
}
export type PreviewResult =
  | {
      ok: true;
      /** `logto`, or the usage type whose delivery serves. */
      source: string;
      /** The tag of `locales` that was used. */
      locale: string | null;
      from: string;
      to: string;
      subject: string;
      html: string;
      text: string;
      /** What an inbox shows after the subject. */
      preheader: string;
      codes: string[];
      links: string[];
      /** Headers of the mail as the recipient gets it. */
      headers: Array<[name: string, value: string]>;
      /** MIME source. */
      raw: string;
      /** The request to Mailgun: the key is masked. */
      request: { method: 'POST'; url: string; headers: Array<[string, string]>; fields: Array<[string, string]> };
      findings: Finding[];
    }
  | { ok: false; kind: Kind; message: string; findings: Finding[] };

/** POST /api/send: as Console's "Send", or as a real message of a type. */
export interface SendRequest {
  config: unknown;
  to: string;
  /** `console`: second argument, Generic, code 000000. Else as Logto sends that usage type. */
  as: 'console' | { type: string; payload: JsonObject };
}
export interface SendResult {
  ok: boolean;
  /** Mailgun's id, when it accepted. */
  id: string | null;
  elapsedMs: number;
  attempts: AttemptReport[];
  /** What Logto would show: to the operator in Console, or to the user at the sign-in page. */
  shown: { to: 'operator' | 'user'; text: string } | null;
  /** The error's code and public data. */
  error: { code: string; data: unknown } | null;
  /** Lines of the operator's log. */
  log: string[];
}

/** One mail in the inbox list; newest first. */
export interface InboxRow {
  key: string;
  to: string;
  from: string;
  subject: string;
  codes: string[];
  /** Milliseconds since 1970. */
  receivedAtMs: number;
  tags: string[];
  testMode: boolean;
}
/** GET /api/inbox?search=&limit= → { rows: InboxRow[], total: number }. GET /api/inbox/{key} → InboxMail. DELETE /api/inbox. */
export interface InboxMail extends InboxRow {
  html: string;
  text: string;
  links: string[];
  headers: Array<[name: string, value: string]>;
  raw: string;
  attachments: Array<{ filename: string; contentType: string; size: number }>;
  findings: Finding[];
}
/** GET /attachment/{key}-{index}: an attachment of a mail, to be saved; index as in `attachments`, from 0. */
/** GET /api/inbox/events: server-sent events, `mail` with an InboxRow for each that arrives. */

/** GET /api/faults → { orders: FaultOrder[], pending: PendingFaultRow[] }. POST /api/faults { id, times } . DELETE /api/faults. */
export interface FaultOrder {
  id: string;
  title: string;
  description: string;
}
export interface PendingFaultRow {
  title: string;
  remaining: number;
}

/**
 * The html of a mail for a sandboxed frame, text/html under a CSP that runs and loads nothing:
 * GET /mail/{key}.html for one of the inbox; POST /mail/preview for html at hand, either as JSON `{ html }` with the header
 * `x-studio-token`, or as an ordinary form (`<form target=frame method=post>`) with the fields `token` and `html`.
 * The page itself shows mails in frames with `srcdoc` and `sandbox=""` (an opaque origin without scripts), which inherit the page's
 * CSP (style elements allowed) under a stricter one of their own. Measured with 20 kB of html in Chromium: `srcdoc` 58 ms at the
 * 95th percentile, a form posted into a frame 282 ms; the goal is 100 ms.
 * The built index.html holds `<meta name="studio-token" content="">`: the server writes the token into it.
 */

/** POST /api/diagnose: asks Mailgun (or the emulator) itself, read-only. `info` findings are what is in order. */
export interface DiagnoseRequest {
  config: unknown;
  /** Looks for a suppression of this address, and whether a sandbox may send to it. */
  address?: string;
}
export interface DiagnoseResult {
  findings: Finding[];
}

/** POST /api/trace: what became of the mails to one address. */
export interface TraceRequest {
  config: unknown;
  address: string;
  /** How far back, a whole number from 1 to 720. @default 72 */
  hours?: number;
}
export interface TraceResult {
  address: string;
  /** One sentence: what happened to the newest mail. */
  verdict: string;
  /** The newest mail was delivered, and nothing went wrong after. */
  delivered: boolean;
  /** Newest mail first; the events of each in order of time. */
  messages: Array<{ id: string; subject: string; events: TraceEvent[] }>;
  suppressions: Suppression[];
  findings: Finding[];
}
export interface TraceEvent {
  atMs: number;
  event: string;
  /** In words, the remote server's included. */
  text: string;
}
export interface Suppression {
  list: 'bounces' | 'unsubscribes' | 'complaints';
  /** When it was put on the list, as Mailgun writes it. */
  since: string;
  /** Why, in the remote server's words; empty when unknown. */
  reason: string;
  /** How to lift it. */
  lift: string;
}
