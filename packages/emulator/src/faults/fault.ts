// What a fault is. The rules for its values are in config.schema.json, `$defs/fault`; a test compares the two.

/** Which requests a fault matches: those that fit every field given. */
export interface FaultMatch {
  /** `POST`, compared without case. */
  method?: string;
  /** Exact path, or a prefix that ends in `*`; it may also be one that Mailgun's API does not have. */
  path?: string;
  /** The sending domain in the path, compared without case. */
  domain?: string;
  /** The address of one recipient, compared without case. Not with `reset: 'beforeBody'`: the recipient is in the body. */
  to?: string;
}

/** What every fault may have. */
export interface FaultCommon {
  /** How many requests it matches, 1 to 1,000,000,000. @default 1 */
  times?: number;
  /** @default every request to an endpoint of Mailgun's API: a browser's `GET /favicon.ico` does not use up a fault */
  match?: FaultMatch;
}

/** Responds with this status instead. */
export interface StatusFault {
  /** 200 to 599. */
  status: number;
  /** An object is sent as JSON. @default empty */
  body?: string | object;
  /** Sent besides, or instead of, the response's own headers. */
  headers?: Record<string, string>;
  /** @default application/json for objects, text/plain for text */
  contentType?: string;
  /** Accepts the message first: a 5xx of Mailgun may be sent all the same (feedback-921341509). @default false */
  store?: boolean;
}

/** Responds as Mailgun does, by name. */
export interface ResponseFault {
  /** The name of a known response; its status and text depend on the `profile`. */
  response: ResponseName;
  /** For responses that state when a limit ends: seconds, at most 100,000,000; a negative number is in the past. @default 60 */
  retryAfterSeconds?: number;
  /** Sent besides, or instead of, the response's own headers. */
  headers?: Record<string, string>;
  /** Accepts the message first. @default false */
  store?: boolean;
}

/** A response of Mailgun that a fault can produce by name: they are in http/mailgun-responses.ts. */
export type ResponseName =
  | 'forbidden'
  | 'invalidKey'
  | 'domainNotFound'
  | 'sandbox'
  | 'free'
  | 'unverified'
  | 'notActivated'
  | 'disabled'
  | 'domainDisabled'
  | 'largeBatch'
  | 'recipientLimit'
  | 'requestLimit'
  | 'bytesLimit'
  | 'planLimit'
  | 'tooFast'
  | 'requestsPerSecond'
  | 'tooManyRequests'
  | 'payment'
  | 'tooLarge'
  | 'serverError'
  | 'badGateway'
  | 'unavailable'
  | 'gatewayTimeout'
  | 'magnificent'
  | 'notFound';

/** What a fault does: exactly one of these. Times are milliseconds, at most 3,600,000. */
export type FaultEffect =
  | StatusFault
  | ResponseFault
  /** Serves the request, this many milliseconds later. */
  | { delayMs: number }
  /** Resets the connection: before the body is read, after it, or after the message was accepted. */
  | { reset: 'beforeBody' | 'afterBody' | 'afterStore' }
  /** Serves the request, sends half of the response, then closes the connection. */
  | { truncate: true }
  /** Serves the request and sends the response byte by byte, this many milliseconds apart. */
  | { throttleMs: number }
  /** Reads the request and never responds; `store: true` accepts the message first. */
  | { hang: true; store?: boolean }
  /** Responds with bytes that are not HTTP; `store: true` accepts the message first. */
  | { malformed: true; store?: boolean }
  /** Redirects to this URL. @default redirectStatus 307 */
  | { redirect: string; redirectStatus?: 301 | 302 | 303 | 307 | 308 };

/** A fault for the next requests that match. */
export type Fault = FaultCommon & FaultEffect;

type KeyOf<Union> = Union extends unknown ? keyof Union : never;

/** Every field that a fault may have, and whether a description of the fault shows it. */
export const faultFields: Readonly<Record<KeyOf<Fault>, { isDescribed: boolean }>> = {
  status: { isDescribed: true },
  response: { isDescribed: true },
  delayMs: { isDescribed: true },
  reset: { isDescribed: true },
  truncate: { isDescribed: true },
  throttleMs: { isDescribed: true },
  hang: { isDescribed: true },
  malformed: { isDescribed: true },
  redirect: { isDescribed: true },
  store: { isDescribed: true },
  times: { isDescribed: false },
  match: { isDescribed: false },
  body: { isDescribed: false },
  headers: { isDescribed: false },
  contentType: { isDescribed: false },
  retryAfterSeconds: { isDescribed: false },
  redirectStatus: { isDescribed: false },
};

/** `status 503, store true`: for lists and logs. */
export function describeFault(fault: Fault): string {
  return Object.entries(fault)
    .filter(([name]) => faultFields[name as KeyOf<Fault>]?.isDescribed)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
}
