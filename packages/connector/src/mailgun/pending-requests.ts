// The requests of one send that timed out and are still in progress. The first one that Mailgun accepts ends the send.

import type { AcceptedMessage, ClassifiedOutcome, FailedOutcome } from './classify-response.js';
import type { Outcome, PendingRequest } from './network/api-types.js';
import { isRetryable } from './retry.js';

export class PendingRequests {
  private readonly open = new Set<PendingRequest>();
  /** How each one failed that has ended. */
  private readonly failures = new Map<PendingRequest, FailedOutcome>();
  private accepted: AcceptedMessage | undefined;
  private accept: (accepted: AcceptedMessage) => void = () => {};
  private readonly acceptance = new Promise<AcceptedMessage>((resolve) => {
    this.accept = resolve;
  });

  /** @param classify called for each outcome of a pending request, once */
  constructor(private readonly classify: (outcome: Outcome) => ClassifiedOutcome) {}

  /** True while one of them has no outcome. */
  get isOpen(): boolean {
    return this.open.size > 0;
  }

  /** How Mailgun permanently refused one of them: it would refuse the same request again. */
  get refusal(): FailedOutcome | undefined {
    return [...this.failures.values()].find(({ status, code }) => status !== undefined && !isRetryable(code));
  }

  add(request: PendingRequest): void {
    this.open.add(request);
    void request.outcome.then((outcome) => {
      if (!this.open.delete(request)) return; // abandoned or taken
      const classified = this.classify(outcome);
      if ('accepted' in classified) {
        this.accepted ??= classified.accepted;
        this.accept(classified.accepted);
      } else this.failures.set(request, classified);
    });
  }

  /** How a request failed; undefined while it is in progress. */
  failureOf(request: PendingRequest | undefined): FailedOutcome | undefined {
    return request && this.failures.get(request);
  }

  /** Awaits a promise; a pending request that is accepted meanwhile wins. */
  async race<T>(awaited: Promise<T>): Promise<{ readonly value: T } | { readonly accepted: AcceptedMessage }> {
    if (!this.isOpen) return { value: await awaited };
    const accepted = this.acceptance.then((message) => ({ accepted: message }));
    const value = awaited.then((result) => (this.accepted ? { accepted: this.accepted } : { value: result }));
    return Promise.race([accepted, value]);
  }

  /** Closes the connection of one that is still open. */
  abandon(request: PendingRequest): void {
    if (this.open.delete(request)) request.abandon();
  }

  /** Removes and returns those that are still open: the caller awaits or abandons them. */
  takeOpen(): PendingRequest[] {
    const requests = [...this.open];
    this.open.clear();
    return requests;
  }
}
