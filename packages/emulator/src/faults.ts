// Faults ordered by a test: a queue, first in first out, each exact.
import { checkFault } from './check-fault.js';
import type { KnownAnswer } from './known-answers.js';

export interface FaultMatch {
  /** `POST`, compared without case. */
  method?: string;
  /** Exact path, or a prefix that ends in `*`. */
  path?: string;
  domain?: string;
  /** One recipient's address, compared without case. */
  to?: string;
}

export interface FaultCommon {
  /** How many requests it strikes. @default 1 */
  times?: number;
  match?: FaultMatch;
}

/** Answers this instead. `store: true` accepts the message first: "a 5xx may still have been accepted". [C] */
export interface StatusFault {
  status: number;
  body?: string | object;
  headers?: Record<string, string>;
  /** @default application/json for objects, text/plain for text */
  contentType?: string;
  store?: boolean;
}

/** Answers in Mailgun's own words, by name. */
export interface AnswerFault {
  answer: KnownAnswer;
  /** For the answers that say when to come back. @default 60 */
  retryAfterSeconds?: number;
  headers?: Record<string, string>;
  store?: boolean;
}

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
  /** Reads the request and never answers. */
  | { hang: true; store?: boolean }
  /** Sends bytes that are not HTTP. */
  | { garbage: true; store?: boolean }
  /** Redirects to this address. @default 307 */
  | { redirect: string; redirectStatus?: 301 | 302 | 303 | 307 | 308 };

export type Fault = FaultCommon & FaultKind;

export interface PendingFault {
  readonly id: string;
  readonly fault: Fault;
  /** How many requests it will still strike. */
  readonly left: number;
  remove(): void;
}

export interface FaultTarget {
  method: string;
  path: string;
  domain?: string;
  to?: readonly string[];
}

export interface FaultQueue {
  add(fault: Fault): PendingFault;
  pending(): PendingFault[];
  clear(): void;
  /** The first fault that might strike needs the form read to know, since it matches a recipient. */
  needsBody(target: FaultTarget): boolean;
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
    needsBody(target) {
      const first = pending.find(({ fault }) => strikes(fault, { ...target, to: undefined }, true));
      return first?.fault.match?.to !== undefined;
    },
    take(target) {
      const entry = pending.find(({ fault }) => strikes(fault, target, false));
      if (!entry) return undefined;
      entry.left -= 1;
      if (entry.left === 0) remove(entry.id);
      return entry.fault;
    },
  };
}

function strikes({ match = {} }: Fault, target: FaultTarget | { to: undefined }, ignoreRecipient: boolean): boolean {
  const { method, path, domain } = target as FaultTarget;
  if (match.method && match.method.toUpperCase() !== method) return false;
  if (match.path && !pathMatches(match.path, path)) return false;
  if (match.domain && match.domain.toLowerCase() !== domain?.toLowerCase()) return false;
  if (match.to === undefined || ignoreRecipient) return true;
  const wanted = match.to.toLowerCase();
  return target.to?.some((address) => address.toLowerCase() === wanted) ?? false;
}

const pathMatches = (pattern: string, path: string) =>
  pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : pattern === path;
