// The queue of faults: first in, first out, each exact. Also decides which requests a fault matches.
import { normalizeAddress, normalizeDomain } from '../model/normal-form.js';
import { schemaErrors } from '../schema/validate.js';
import type { Fault } from './fault.js';

/** A fault that has requests left to match. */
export interface PendingFault {
  /** What `DELETE /_emulator/faults/{id}` takes. */
  readonly id: string;
  /** As it was added. */
  readonly fault: Fault;
  /** How many more requests it matches. */
  readonly remaining: number;
  /** Takes it out of the queue. */
  remove(): void;
}

/** A request, as a fault sees it. */
interface FaultTarget {
  method: string;
  path: string;
  /** False: only a fault that names the path matches. */
  isEndpoint: boolean;
  /** In normal form, as `to`. */
  domain?: string;
  to?: readonly string[];
}

export interface FaultQueue {
  /** @throws TypeError when the fault is not valid  @throws RangeError when too many are pending */
  add(fault: Fault): PendingFault;
  pending(): PendingFault[];
  clear(): void;
  /** Takes the first fault that matches, when its effect comes before the body is read. */
  takeBeforeBody(target: Omit<FaultTarget, 'to'>): Fault | undefined;
  /** Takes the first fault that matches. */
  take(target: FaultTarget): Fault | undefined;
}

const maxPending = 10_000;

export function createFaultQueue(): FaultQueue {
  let pending: Array<{ id: string; fault: Fault; remaining: number }> = [];
  let count = 0;
  const remove = (id: string) => {
    pending = pending.filter((entry) => entry.id !== id);
  };
  const view = (entry: (typeof pending)[number]): PendingFault => ({
    id: entry.id,
    fault: entry.fault,
    get remaining() {
      return entry.remaining;
    },
    remove: () => {
      entry.remaining = 0;
      remove(entry.id);
    },
  });
  const consume = (entry: (typeof pending)[number]): Fault => {
    entry.remaining -= 1;
    if (entry.remaining === 0) remove(entry.id);
    return entry.fault;
  };
  return {
    add(fault) {
      validateFault(fault);
      if (pending.length >= maxPending) throw new RangeError(`${maxPending} faults are already pending`);
      count += 1;
      const entry = { id: String(count), fault, remaining: fault.times ?? 1 };
      pending.push(entry);
      return view(entry);
    },
    pending: () => pending.map(view),
    clear() {
      for (const entry of pending) entry.remaining = 0;
      pending = [];
    },
    takeBeforeBody(target) {
      // A fault that names a recipient may be the first match: it can be taken only when the body is read.
      const entry = pending.find(({ fault }) => matches(fault, target, true));
      const isBeforeBody = entry && 'reset' in entry.fault && entry.fault.reset === 'beforeBody';
      return isBeforeBody ? consume(entry) : undefined;
    },
    take(target) {
      const entry = pending.find(({ fault }) => matches(fault, target, false));
      return entry && consume(entry);
    },
  };
}

function matches({ match = {} }: Fault, target: FaultTarget, ignoreRecipient: boolean): boolean {
  const { method, path, isEndpoint, domain, to } = target;
  if (match.path ? !pathMatches(match.path, path) : !isEndpoint) return false;
  if (match.method && match.method.toUpperCase() !== method) return false;
  if (match.domain && normalizeDomain(match.domain) !== domain) return false;
  if (match.to === undefined || ignoreRecipient) return true;
  return to?.includes(normalizeAddress(match.to)) ?? false;
}

const pathMatches = (pattern: string, path: string) =>
  pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : pattern === path;

/** Also for input of unknown shape. @throws TypeError with every problem */
export function validateFault(fault: unknown): asserts fault is Fault {
  const problems = schemaErrors(withoutUndefined(fault), '#/$defs/fault');
  if (problems.length > 0) throw new TypeError(problems.join('; '));
}

/** A field that is undefined is a field that is not there. */
const withoutUndefined = (value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined))
    : value;
