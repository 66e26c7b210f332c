// A clock on which sends overlap: time passes from one timer to the next, and everything that is ready runs in between. And a
// transport whose attempts take their time on it.
import { setImmediate as turn } from 'node:timers/promises';
import type { Outcome, TimedRequest, Transport } from '../../src/index.ts';
import type { ApiResponse, PendingRequest } from '../../src/mailgun/network/api-types.ts';
import { startMs } from './fake-dependencies.ts';

export interface VirtualClock {
  readonly now: () => number;
  /** Milliseconds since the clock started. */
  readonly elapsedMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly setTimer: (ms: number, callback: () => void) => () => void;
  /** Lets time pass until a promise settles. */
  readonly settle: <T>(promise: Promise<T>) => Promise<T>;
  /** Lets some time pass. */
  readonly pass: (ms: number) => Promise<void>;
}

export function createVirtualClock(): VirtualClock {
  let nowMs = startMs;
  const timers = new Set<{ readonly atMs: number; readonly callback: () => void }>();
  const setTimer = (ms: number, callback: () => void) => {
    const timer = { atMs: nowMs + Math.max(0, ms), callback };
    timers.add(timer);
    return () => void timers.delete(timer);
  };
  /** Runs the next timer that is due by `untilMs`. */
  const runNext = (untilMs: number): boolean => {
    const [next] = [...timers].sort((a, b) => a.atMs - b.atMs);
    if (!next || next.atMs > untilMs) return false;
    timers.delete(next);
    nowMs = next.atMs;
    next.callback();
    return true;
  };
  return {
    now: () => nowMs,
    elapsedMs: () => nowMs - startMs,
    sleep: (ms) => new Promise((resolve) => setTimer(ms, resolve)),
    setTimer,
    async settle(promise) {
      let isSettled = false;
      promise.then(
        () => (isSettled = true),
        () => (isSettled = true),
      );
      await turn();
      while (!isSettled) {
        if (!runNext(Number.POSITIVE_INFINITY)) throw new Error('It never settles: no timer is left.');
        await turn();
      }
      return promise;
    },
    async pass(ms) {
      const untilMs = nowMs + ms;
      await turn();
      while (runNext(untilMs)) await turn();
      nowMs = untilMs;
    },
  };
}

export interface VirtualAttempt {
  /** What comes after `durationMs`. */
  readonly outcome: Outcome;
  /** @default 0 */
  readonly durationMs?: number;
  /** The request is written completely. @default true */
  readonly isWritten?: boolean;
  /** The part of a response that comes at once. */
  readonly partialResponse?: ApiResponse;
}

export interface VirtualTransport {
  readonly transport: Transport;
  readonly requests: TimedRequest[];
  /** The attempts that timed out, and what was done with them. */
  readonly pending: Array<{ isAbandoned: boolean; isUnref: boolean }>;
}

/** Plays a script; its last attempt repeats. One that takes too long times out and stays pending, as a real one does. */
export function createVirtualTransport(
  clock: VirtualClock,
  script: readonly [VirtualAttempt, ...VirtualAttempt[]],
): VirtualTransport {
  const requests: TimedRequest[] = [];
  const pending: VirtualTransport['pending'] = [];
  const transport: Transport = (request) =>
    new Promise((resolve) => {
      const attempt = script[Math.min(requests.length, script.length - 1)] ?? script[0];
      const { outcome, durationMs = 0, isWritten = true, partialResponse } = attempt;
      requests.push(request);
      let settle = resolve;
      const cancel = clock.setTimer(durationMs, () => settle(outcome));
      if (durationMs <= request.timeoutMs) return;
      clock.setTimer(request.timeoutMs, () => {
        const state = { isAbandoned: false, isUnref: false };
        pending.push(state);
        const late: PendingRequest = {
          outcome: new Promise((resolveLate) => {
            settle = resolveLate;
          }),
          isWritten: () => isWritten,
          status: () => partialResponse?.status,
          unref: () => {
            state.isUnref = true;
          },
          abandon() {
            state.isAbandoned = true;
            cancel();
            settle({ failure: 'timeout', networkCode: 'ABANDONED', partialResponse });
          },
        };
        resolve({ failure: 'timeout', networkCode: 'NO_RESPONSE', partialResponse, pending: late });
      });
    });
  return { transport, requests, pending };
}
