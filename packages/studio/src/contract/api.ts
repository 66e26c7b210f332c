// What the page and its server say to each other: every call, with what goes in and what comes out. Types only.
// All calls are JSON under /api. What changes or sends carries the header `x-studio-token`, which the page finds in its own
// html (<meta name="studio-token">). An answer that is not 2xx is `{ error: string }`, a sentence that names what to do next.
import type { AttemptReport, Kind } from 'connector-mailgun';

/** A JSON object whose content is for others to judge. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** One thing wrong, or odd, with a config or a mail. */
export interface Finding {
  /** `error`: it will not work. `warning`: it may not look or arrive as meant. `info`: it is in order. */
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
  /** As it stands in the form; nothing need be right. */
  config: unknown;
}
/** What a config comes to before anybody is asked. */
export interface CheckResult {
  /** Of the connector's guard and of the studio's own rules. */
  findings: Finding[];
  /** The config as Console's storage would keep it: blank texts, empty objects and lists are gone. Without `apiKey`. */
  stored: unknown;
  /** Paths that storage strips. */
  stripped: Array<Array<string | number>>;
  /** The delivery that serves each usage type; null for one that gets no mail. */
  served: Record<string, string | null>;
}

/** POST /api/preview: what a message would be, without sending it anywhere. */
export interface PreviewRequest {
  /** What is missing of the connection is made up. */
  config: unknown;
  /** Usage type. */
  type: string;
  /** As Logto would pass it. */
  payload: JsonObject;
  /** @default ada@example.org */
  to?: string;
  /** A template that Logto keeps, if one is to be tried. */
  logtoTemplate?: JsonObject;
}
/** The mail as it would arrive; or why none would, with the connector's `kind` and sentence. */
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
  /** A blank key is filled in where the server holds one. */
  config: unknown;
  /** One address. */
  to: string;
  /** `console`: second argument, Generic, code 000000. Else as Logto sends that usage type. */
  as: 'console' | { type: string; payload: JsonObject };
}
/** What came of a send, as all who are concerned see it. */
export interface SendResult {
  /** Mailgun accepted it. */
  ok: boolean;
  /** Mailgun's id, when it accepted. */
  id: string | null;
  /** Whole milliseconds, attempts and waits between them together. */
  elapsedMs: number;
  /** In order; none when it failed before the first. */
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
  /** Its key at the local Mailgun. */
  key: string;
  /** Whose mailbox it is in. */
  to: string;
  /** Decoded. */
  from: string;
  /** Decoded; empty when there is none. */
  subject: string;
  /** Runs of 4 to 8 digits that can be seen. */
  codes: string[];
  /** Milliseconds since 1970. */
  receivedAtMs: number;
  /** Mailgun's tags, the usage type first. */
  tags: string[];
  /** Mailgun would have delivered it to nobody. */
  testMode: boolean;
}
/** GET /api/inbox?search=&limit= → { rows: InboxRow[], total: number }. GET /api/inbox/{key} → InboxMail. DELETE /api/inbox. */
export interface InboxMail extends InboxRow {
  /** The html part; empty when there is none. */
  html: string;
  /** The text part; empty when there is none. */
  text: string;
  /** Where it leads. */
  links: string[];
  /** As the recipient gets them, in order, decoded. */
  headers: Array<[name: string, value: string]>;
  /** MIME source. */
  raw: string;
  /** `size` in bytes. */
  attachments: Array<{ filename: string; contentType: string; size: number }>;
  /** What is odd about the mail as it arrived. */
  findings: Finding[];
}
/** GET /attachment/{key}-{index}: an attachment of a mail, to be saved; index as in `attachments`, from 0. */
/** GET /api/inbox/events: server-sent events, `mail` with an InboxRow for each that arrives. */

/** GET /api/faults → { orders: FaultOrder[], pending: PendingFaultRow[] }. POST /api/faults { id, times } . DELETE /api/faults. */
export interface FaultOrder {
  /** What orders it. */
  id: string;
  /** Its name, in a few words. */
  title: string;
  /** What happens, and what to look for. */
  description: string;
}
/** A fault that was ordered and waits for its sends. */
export interface PendingFaultRow {
  /** That of its order. */
  title: string;
  /** How many requests it will still strike. */
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
  /** Its connection is asked with; a blank key is filled in where the server holds one. */
  config: unknown;
  /** Looks for a suppression of this address, and whether a sandbox may send to it. */
  address?: string;
}
/** What Mailgun itself says. */
export interface DiagnoseResult {
  /** `info` for what is in order. */
  findings: Finding[];
}

/** POST /api/trace: what became of the mails to one address. */
export interface TraceRequest {
  /** With an account key; a blank one is filled in where the server holds it. */
  config: unknown;
  /** Whose mails. */
  address: string;
  /** How far back, a whole number from 1 to 720. @default 72 */
  hours?: number;
}
/** "I never got my code", answered from Mailgun's record. */
export interface TraceResult {
  /** As asked. */
  address: string;
  /** One sentence: what happened to the newest mail. */
  verdict: string;
  /** The newest mail was delivered, and nothing went wrong after. */
  delivered: boolean;
  /** Newest mail first; the events of each in order of time. */
  messages: Array<{ id: string; subject: string; events: TraceEvent[] }>;
  /** The lists that keep mail from the address. */
  suppressions: Suppression[];
  /** What stands in the way: of asking, or of the next mail. */
  findings: Finding[];
}
/** One thing that happened to a mail. */
export interface TraceEvent {
  /** Milliseconds since 1970. */
  atMs: number;
  /** Mailgun's name for it, such as `delivered`. */
  event: string;
  /** In words, the remote server's included. */
  text: string;
}
/** An entry that keeps mail from an address. */
export interface Suppression {
  /** Which of the domain's lists. */
  list: 'bounces' | 'unsubscribes' | 'complaints';
  /** When it was put on the list, as Mailgun writes it. */
  since: string;
  /** Why, in the remote server's words; empty when unknown. */
  reason: string;
  /** How to lift it. */
  lift: string;
}
