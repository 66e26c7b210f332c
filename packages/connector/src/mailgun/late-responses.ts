// Requests that had no response when their send ended: awaited a while longer, so that the operator’s log has their results.
import type { Outcome, PendingRequest } from './network/api-types.js';

/** Requests per origin that are awaited at most; more are abandoned. */
const maxAwaited = 16;
/** How long after the end of the send. */
const awaitedMs = 30_000;

export class LateResponses {
  private readonly awaited = new Map<string, number>();

  /** @param setBackgroundTimer calls back after a time, without keeping the process alive; returns how to cancel */
  constructor(private readonly setBackgroundTimer: (ms: number, callback: () => void) => () => void) {}

  /** Awaits requests. `onOutcome` is called for each that gets one in time. */
  await(origin: string, requests: readonly PendingRequest[], onOutcome: (outcome: Outcome) => void): void {
    for (const request of requests) {
      const count = this.awaited.get(origin) ?? 0;
      if (count >= maxAwaited) {
        request.abandon();
        continue;
      }
      this.awaited.set(origin, count + 1);
      request.unref();
      let isTooLate = false;
      const cancel = this.setBackgroundTimer(awaitedMs, () => {
        isTooLate = true;
        request.abandon();
      });
      void request.outcome.then((outcome) => {
        cancel();
        this.awaited.set(origin, (this.awaited.get(origin) ?? 1) - 1);
        if (!isTooLate) onOutcome(outcome);
      });
    }
  }
}
