// Faults ordered by a test: a queue, first in first out, each exact.
import { checkFault } from './validate-fault.js';
import type { KnownAnswer } from '../http/mailgun-responses.js';
import { normalizeAddress, normalizeDomain } from '../model/normal-form.js';

/** Which requests a fault strikes: those that fit all that is said. */
export interface FaultMatch {
  /** `POST`, compared without case. */
  method?: string;
  /** Exact path, or a prefix that ends in `*`; it may also be one that Mailgun's API does not have. */
  path?: string;
  /** The sending domain in the path, compared without case. */
  domain?: string;
  /** One recipient's address, compared without case. Not with `reset: 'beforeBody'`: the recipient is in the body. */
  to?: string;
}

/** What every fault may say. */
export interface FaultCommon {
  /** How many requests it strikes, 1 to 1,000,000,000. @default 1 */
  times?: number;
  /** @default every request to an endpoint of Mailgun's API: a browser's `GET /favicon.ico` takes no fault away */
  match?: FaultMatch;
}

/** Answers this instead. */
export interface StatusFault {
  /** 200 to 599. */
  status: number;
  /** An object is sent as JSON. @default empty */
  body?: string | object;
  /** Besides, or instead of, those that the answer has by itself. */
  headers?: Record<string, string>;
  /** @default application/json for objects, text/plain for text */
  contentType?: string;
  /**
   * Accepts the message first: Mailgun's users tell of a 5xx whose mail went out all the same
   * (feedback.mailgun.com/users/921341509). @default false
   */
  store?: boolean;
}

/** Answers in Mailgun's own words, by name. */
export interface AnswerFault {
  /** Its name; status and text depend on the `profile`. */
  answer: KnownAnswer;
  /** For the answers that say when to come back: seconds, 100,000,000 at most; a negative one is past. @default 60 */
  retryAfterSeconds?: number;
  /** Besides, or instead of, those that the answer has by itself. */
  headers?: Record<string, string>;
  /** Accepts the message first. @default false */
  store?: boolean;
}

/** What a fault does: one of these. Times are milliseconds, 3,600,000 at most. */
export type FaultKind =
  | StatusFault
  | AnswerFault
  /** Serves the request, this many milliseconds later. */
  | { delayMs: number }
  /** Resets the connection: before the body is read, after it, or after the message was accepted. */
  | { reset: 'beforeBody' | 'afterBody' | 'afterStore' }
  /** Serves the request and sends half of the answer, then closes. */
  | { half: true }
  /** Serves the request and sends the answer byte by byte, this many milliseconds apart. */
  | { dripMs: number }
  /** Reads the request and never answers; `store: true` accepts the message first. */
  | { hang: true; store?: boolean }
  /** Sends bytes that are not HTTP; `store: true` accepts the message first. */
  | { garbage: true; store?: boolean }
  /** Redirects to this address, with status 307 unless told. */
  | { redirect: string; redirectStatus?: 301 | 302 | 303 | 307 | 308 };

/** An order for the next requests. */
export type Fault = FaultCommon & FaultKind;

/** A fault that waits for its requests. */
export interface PendingFault {
  /** What `DELETE /_emulator/faults/{id}` takes. */
  readonly id: string;
  /** As it was ordered. */
  readonly fault: Fault;
  /** How many requests it will still strike. */
  readonly left: number;
  /** Takes it out of the queue. */
  remove(): void;
}

/** A request, as a fault sees it. */
export interface FaultTarget {
  method: string;
  path: string;
  /** Is there such an endpoint? Only a fault that names the path strikes where there is none. */
  isEndpoint: boolean;
  /** In the form in which domains and addresses are compared. */
  domain?: string;
  to?: readonly string[];
}

export interface FaultQueue {
  add(fault: Fault): PendingFault;
  pending(): PendingFault[];
  clear(): void;
  /** Takes the first fault that strikes, when it is one that strikes before the body is read. */
  takeBeforeBody(target: Omit<FaultTarget, 'to'>): Fault | undefined;
  /** Takes the first fault that strikes. */
  take(target: FaultTarget): Fault | undefined;
}

const maxPending = 10_000;

export function createFaultQueue(): FaultQueue {
  let pending: Array<{ id: string; fault: Fault; left: number }> = [];
  let count = 0;
  const remove = (id: string) => {
    pending = pending.filter((entry) => entry.id !== id);
  };
  const view = (entry: (typeof pending)[number]): PendingFault => ({
    id: entry.id,
    fault: entry.fault,
    get left() {
      return entry.left;
    },
    remove: () => {
      entry.left = 0;
      remove(entry.id);
    },
  });
  const strike = (entry: (typeof pending)[number]): Fault => {
    entry.left -= 1;
    if (entry.left === 0) remove(entry.id);
    return entry.fault;
  };
  return {
    add(fault) {
      checkFault(fault);
      if (pending.length >= maxPending) throw new RangeError(`${maxPending} faults are pending already`);
      count += 1;
      const entry = { id: String(count), fault, left: fault.times ?? 1 };
      pending.push(entry);
      return view(entry);
    },
    pending: () => pending.map(view),
    clear() {
      for (const entry of pending) entry.left = 0;
      pending = [];
    },
    takeBeforeBody(target) {
      // Whoever matches a recipient might be first: then nothing strikes before the recipients are known.
      const entry = pending.find(({ fault }) => strikes(fault, target, true));
      const isMeant = entry && 'reset' in entry.fault && entry.fault.reset === 'beforeBody';
      return isMeant ? strike(entry) : undefined;
    },
    take(target) {
      const entry = pending.find(({ fault }) => strikes(fault, target, false));
      return entry && strike(entry);
    },
  };
}

function strikes({ match = {} }: Fault, target: FaultTarget, ignoreRecipient: boolean): boolean {
  const { method, path, isEndpoint, domain, to } = target;
  if (match.path ? !pathMatches(match.path, path) : !isEndpoint) return false;
  if (match.method && match.method.toUpperCase() !== method) return false;
  if (match.domain && normalizeDomain(match.domain) !== domain) return false;
  if (match.to === undefined || ignoreRecipient) return true;
  return to?.includes(normalizeAddress(match.to)) ?? false;
}

const pathMatches = (pattern: string, path: string) =>
  pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : pattern === path;
