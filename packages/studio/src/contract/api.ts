// The API between the page and its server: every call, its request and its response. Types only.
// Calls are JSON under /api. A call that changes or sends something carries the header `x-studio-token`, which the page reads from
// its own HTML: the built index.html holds `<meta name="studio-token" content="">`, and the server writes the token into it.
// A response outside 2xx is `{ error: string }`: one sentence that says what to do next.
import type { AttemptReport, ErrorCode } from 'connector-mailgun';

/** A JSON object whose content is not checked yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** One thing to know about a config or an email. */
export interface Finding {
  /** `error`: it will not work. `warning`: it may not look or arrive as intended. `info`: nothing to fix. */
  severity: 'error' | 'warning' | 'info';
  /** Stable name of the rule, such as `placeholder-literal`. */
  rule: string;
  /** Where in the config; empty for the config as a whole. */
  path: Array<string | number>;
  /** One sentence: what is wrong and what to do. */
  message: string;
}

/** GET /api/studio: what the page needs to start. */
export interface StudioInfo {
  /** Console's form, as the connector declares it (`metadata.formItems`). */
  formItems: JsonObject[];
  /** JSON Schema (draft-07) of the config. */
  configSchema: JsonObject;
  /** The connector's name and version. */
  connector: { name: string; version: string; factoryId: string };
  /** Where the local Mailgun listens, US and EU. */
  emulator: { url: string; euUrl: string };
  /**
   * The config to send with at the start: that of the project, with the connection of an example for the emulator as long as the
   * project has none. Never contains the key.
   */
  config: JsonObject;
  /**
   * Where a blank `apiKey` comes from. `kept`: the server holds the key of `config` and fills it in for that endpoint and
   * domain. `local`: the emulator accepts any key, and the server fills one in. `none`: the user must enter it.
   * A blank `apiKey` for the emulator is always filled in.
   */
  key: 'kept' | 'local' | 'none';
  /** Every usage type, with an example of the payload that Logto sends. */
  usageTypes: Array<{ type: string; description: string; payload: JsonObject }>;
}

/** POST /api/check */
export interface CheckRequest {
  /** As it stands in the form; may be invalid. */
  config: unknown;
}
/** What is known about a config without a network call. */
export interface CheckResult {
  /** From the connector's config guard and from the studio's own rules. */
  findings: Finding[];
  /** The config as Console stores it: without blank texts, empty objects and empty lists. Without `apiKey`. */
  stored: unknown;
  /** Paths that Console does not store. */
  stripped: Array<Array<string | number>>;
  /** The delivery used for each usage type; null where no email is sent. */
  served: Record<string, string | null>;
}

/** POST /api/preview: the email that a message would become. Nothing is sent. */
export interface PreviewRequest {
  /** Missing connection fields are filled with examples. */
  config: unknown;
  /** Usage type. */
  type: string;
  /** As Logto would pass it. */
  payload: JsonObject;
  /** @default ada@example.org */
  to?: string;
  /** A template kept in Logto, which takes precedence over the deliveries. */
  logtoTemplate?: JsonObject;
}
/** The email as it would arrive, or the connector's reason why there is none. */
export type PreviewResult =
  | {
      ok: true;
      /** `logto`, or the usage type of the delivery that is used. */
      source: string;
      /** The tag of `locales` that was used. */
      locale: string | null;
      from: string;
      to: string;
      subject: string;
      /** Empty where there is nothing to show: see `unavailable`. */
      html: string;
      text: string;
      /** The stored template cannot be shown: why, and the variables that it would get, as JSON. */
      unavailable: { message: string; variables: string } | null;
      /** What an inbox shows after the subject. */
      preheader: string;
      codes: string[];
      links: string[];
      /** Headers that the recipient receives. */
      headers: Array<[name: string, value: string]>;
      /** MIME source. */
      raw: string;
      /** The request to Mailgun, with the key masked. */
      request: { method: 'POST'; url: string; headers: Array<[string, string]>; fields: Array<[string, string]> };
      findings: Finding[];
    }
  | { ok: false; code: ErrorCode; message: string; findings: Finding[] };

/** POST /api/send: like the Send button of Console, or like a real message of a usage type. */
export interface SendRequest {
  /** A blank key is filled in where the server holds one. */
  config: unknown;
  /** One address. */
  to: string;
  /** `console`: the form's config, type Generic, code 000000. Otherwise as Logto sends that usage type. */
  as: 'console' | { type: string; payload: JsonObject };
}
/** The result of a send. */
export interface SendResult {
  /** Mailgun accepted it. */
  ok: boolean;
  /** Mailgun's message id, when it accepted; the Message-Id to look for, when that is unconfirmed. */
  id: string | null;
  /** The connector's sentence when Mailgun did not respond in time and may still deliver: to Logto, the email counts as sent. */
  unconfirmed: string | null;
  /** Whole milliseconds, including every attempt and the waits between them. */
  elapsedMs: number;
  /** In order; empty when the send failed before the first attempt. */
  attempts: AttemptReport[];
  /** What Logto shows: to the operator in Console, or to the user on the sign-in page. */
  logtoError: { to: 'operator' | 'user'; text: string } | null;
  /** The error's code and public data. */
  error: { code: string; data: unknown } | null;
  /** Lines of the operator's log. */
  log: string[];
}

/** GET /api/sent/{id}?to= → SentEmail, or null: what happened to a message that the local Mailgun accepted. POST /api/unsuppress { config, list, address }. */
export interface SentEmail {
  /** One sentence. */
  summary: string;
  delivered: boolean;
  /** Of its email in the inbox; null when there is none. */
  key: string | null;
  /** The suppression list that kept Mailgun from delivering it. */
  suppressedBy: Suppression['list'] | null;
}

/** One email in the inbox list; newest first. */
export interface InboxRow {
  /** Its key at the local Mailgun. */
  key: string;
  /** Recipient. */
  to: string;
  /** Decoded. */
  from: string;
  /** Decoded; empty when there is none. */
  subject: string;
  /** Visible runs of 4 to 8 digits. */
  codes: string[];
  /** Milliseconds since 1970. */
  receivedAtMs: number;
  /** Mailgun's tags, the usage type first. */
  tags: string[];
  /** Sent in test mode: Mailgun would not have delivered it. */
  testMode: boolean;
  /** The local Mailgun cannot show this email: only address, sender, subject and time are known. */
  isUnreadable?: true;
}
/** GET /api/inbox?search=&limit= → InboxList. GET /api/inbox/{key} → InboxEmail. POST /api/inbox/delete { search?, key?, newestKey } → { deleted }. */
export interface InboxList {
  /** The newest that match, `limit` of them at most. */
  rows: InboxRow[];
  /** How many match. */
  total: number;
  /** Only so many of the newest emails were searched; absent when all were. */
  searchedCount?: number;
}
/** What to delete: one email, or all that match a search. */
export interface InboxDeletion {
  key?: string;
  /** Empty: all emails. */
  search?: string;
  /** The newest email when the user decided: what arrived later stays. */
  newestKey: string;
}
/** One email with all its parts. */
export interface InboxEmail extends InboxRow {
  /** The HTML part, with its inline images (`cid:`) as data; empty when there is none. */
  html: string;
  /** The text part; empty when there is none. */
  text: string;
  /** Targets of its links. */
  links: string[];
  /** As the recipient receives them, in order, decoded. */
  headers: Array<[name: string, value: string]>;
  /** MIME source. */
  raw: string;
  /** `size` in bytes. */
  attachments: Array<{ filename: string; contentType: string; size: number }>;
  /** What is wrong with the email as it arrived. */
  findings: Finding[];
}
/** GET /attachment/{key}-{index}: downloads an attachment; index as in `attachments`, from 0. */
/** GET /api/inbox/events: server-sent events, one `email` with an InboxRow for each email that arrives. */

/** GET /api/inbound → { rows: InboundRow[] }: emails from outside that matched a route of the local Mailgun, newest first, 200 at most. */
export interface InboundRow {
  /** Its storage key at the local Mailgun. */
  key: string;
  /** Recipient. */
  to: string;
  /** Decoded. */
  from: string;
  /** Decoded; empty when there is none. */
  subject: string;
  /** Milliseconds since 1970. */
  receivedAtMs: number;
  /** Of the routes that matched, such as `forward("https://example.com/replies")`; URLs without user info and query. */
  actions: string[];
}
/** GET /api/inbound/{key} */
export interface InboundEmail extends InboundRow {
  /** Empty when there is no such part. */
  html: string;
  text: string;
  /** As they arrived, in order. */
  headers: Array<[name: string, value: string]>;
}

/** GET /api/webhooks?to= → { rows: WebhookRow[] }: what the local Mailgun posted, newest first, 200 at most. */
export interface WebhookRow {
  id: number;
  kind: 'webhook' | 'route';
  /** The webhook's event; of a route its action. */
  event: string;
  /** Without user info and query. */
  url: string;
  /** Recipient of the email. */
  to: string;
  state: 'pending' | 'delivered' | 'refused' | 'failed' | 'blocked';
  /** Milliseconds since 1970, as all times here. */
  createdAtMs: number;
  nextAttemptAtMs: number | null;
  /** Oldest first; `result` is a status, or why there was none. */
  attempts: Array<{ atMs: number; result: string; durationMs: number }>;
  /** Message-Id without brackets; null before the first attempt, and for routes. */
  messageId: string | null;
}

/** GET /api/faults → { presets: FaultPreset[], pending: PendingFault[] }. POST /api/faults { id, times }. DELETE /api/faults. */
export interface FaultPreset {
  /** The `id` that POST /api/faults takes. */
  id: string;
  /** Its name, in a few words. */
  title: string;
  /** What happens, and what to look for. */
  description: string;
  /** How many requests it takes to show that. */
  times: number;
}
/** A fault in the queue. */
export interface PendingFault {
  /** Title of its preset. */
  title: string;
  /** How many requests it will still affect. */
  remaining: number;
}

/**
 * The HTML of an email for a sandboxed frame, text/html under a CSP that runs and loads nothing:
 * GET /mail/{key}.html for one of the inbox; POST /mail/preview for given HTML, either as JSON `{ html }` with the header
 * `x-studio-token`, or as an ordinary form (`<form target=frame method=post>`) with the fields `token` and `html`.
 * The page itself shows emails in frames with `srcdoc` and `sandbox=""` (an opaque origin without scripts), which inherit the page's
 * CSP (style elements allowed) under a stricter one of their own. Measured with 20 kB of HTML in Chromium: `srcdoc` 58 ms at the
 * 95th percentile, a form posted into a frame 282 ms; the goal is 100 ms.
 */

/** POST /api/diagnose: read-only requests to Mailgun (or the emulator). `info` findings are what is in order. */
export interface DiagnoseRequest {
  /** Its connection fields are used; a blank key is filled in where the server holds one. */
  config: unknown;
  /** Also checks whether this address is suppressed, and whether a sandbox domain may send to it. */
  address?: string;
}
/** What Mailgun reports. */
export interface DiagnoseResult {
  /** `info` for what is in order. */
  findings: Finding[];
}

/** POST /api/trace: what happened to the emails to one address. */
export interface TraceRequest {
  /** Needs an account key; a blank one is filled in where the server holds it. */
  config: unknown;
  /** Recipient. */
  address: string;
  /** How far back, a whole number from 1 to 720. @default 72 */
  hours?: number;
}
/** Why a code did not arrive, from Mailgun's events. */
export interface TraceResult {
  /** As in the request. */
  address: string;
  /** What happened to the newest email, tests in test mode aside, in a sentence or two. */
  summary: string;
  /** The newest email, tests in test mode aside, was delivered, and nothing failed since. */
  delivered: boolean;
  /** Newest email first; the events of each in order of time. */
  messages: Array<{ id: string; subject: string; events: TraceEvent[] }>;
  /** The suppression lists that the address is on. */
  suppressions: Suppression[];
  /** What prevents the trace, or the next email. */
  findings: Finding[];
}
/** One event of an email. */
export interface TraceEvent {
  /** Milliseconds since 1970; null when Mailgun gives no time. */
  atMs: number | null;
  /** Mailgun's name for it, such as `delivered`. */
  event: string;
  /** In words, with the remote server's response. */
  text: string;
}
/** An entry on a suppression list. */
export interface Suppression {
  /** Which of the domain's lists. */
  list: 'bounces' | 'unsubscribes' | 'complaints';
  /** When the address was added, as Mailgun writes it. */
  since: string;
  /** The remote server's response; empty when unknown. */
  reason: string;
  /** How to remove it. */
  howToRemove: string;
}
