// Requests that had no response when their send ended: awaited a while longer, so that the operator’s log has their results.
import type { Outcome, PendingRequest } from './network/api-types.js';

/** Requests per origin that are awaited at most; more are abandoned. */
const maxAwaited = 16;
/** How long after the end of the send. */
const awaitedMs = 30_000;

export interface LateResponses {
  /** Awaits requests. `onOutcome` is called for each that gets one in time. */
  await(origin: string, requests: readonly PendingRequest[], onOutcome: (outcome: Outcome) => void): void;
}

/** @param setBackgroundTimer calls back after a time, without keeping the process alive; returns how to cancel */
export function createLateResponses(
  setBackgroundTimer: (ms: number, callback: () => void) => () => void,
): LateResponses {
  const awaited = new Map<string, number>();
  const count = (origin: string, change: number) => {
    const next = (awaited.get(origin) ?? 0) + change;
    if (next > 0) awaited.set(origin, next);
    else awaited.delete(origin);
  };
  return {
    await(origin, requests, onOutcome) {
      for (const request of requests) {
        if ((awaited.get(origin) ?? 0) >= maxAwaited) {
          request.abandon();
          continue;
        }
        count(origin, 1);
        request.unref();
        let isOver = false;
        const finish = (): boolean => {
          if (isOver) return false;
          isOver = true;
          count(origin, -1);
          return true;
        };
        const cancel = setBackgroundTimer(awaitedMs, () => {
          if (finish()) request.abandon();
        });
        void request.outcome.then((outcome) => {
          cancel();
          if (finish()) onOutcome(outcome);
        });
      }
    },
  };
}
