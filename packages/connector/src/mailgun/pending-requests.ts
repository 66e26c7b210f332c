// The requests of one send that had no response in time and are still in progress: the first acceptance among them counts.
import type { Outcome, PendingRequest } from './api-types.js';
import type { ClassifiedOutcome, FailedOutcome } from './classify-outcome.js';
import type { AcceptedMessage } from './classify-response.js';
import { isRetryable } from './retry.js';

export class PendingRequests {
  /** Those without an outcome so far. */
  readonly open = new Set<PendingRequest>();
  /** How Mailgun refused one of them for good. */
  refusal: FailedOutcome | undefined;
  private accepted: AcceptedMessage | undefined;
  private accept: (accepted: AcceptedMessage) => void = () => {};
  private readonly acceptance = new Promise<AcceptedMessage>((resolve) => {
    this.accept = resolve;
  });

  /** @param classify called for each outcome of a pending request, once */
  constructor(private readonly classify: (outcome: Outcome) => ClassifiedOutcome) {}

  add(request: PendingRequest): void {
    this.open.add(request);
    void request.outcome.then((outcome) => {
      if (!this.open.delete(request)) return; // it was handed on
      const classified = this.classify(outcome);
      if ('accepted' in classified) {
        this.accepted ??= classified.accepted;
        this.accept(this.accepted);
      } else if (classified.status !== undefined && !isRetryable(classified.code)) {
        this.refusal = classified; // Mailgun would refuse the same request again
      }
    });
  }

  /** The value that is awaited, unless a pending request is accepted before. */
  async race<T>(awaited: Promise<T>): Promise<{ readonly value: T } | { readonly accepted: AcceptedMessage }> {
    if (this.open.size === 0) return { value: await awaited };
    const accepted = this.acceptance.then((message) => ({ accepted: message }));
    const value = awaited.then((result) => (this.accepted ? { accepted: this.accepted } : { value: result }));
    return Promise.race([accepted, value]);
  }

  /** Closes the connections of those that are still open. */
  abandon(): void {
    for (const request of this.takeOpen()) request.abandon();
  }

  /** Hands those that are still open on to whoever awaits them longer. */
  takeOpen(): PendingRequest[] {
    const requests = [...this.open];
    this.open.clear();
    return requests;
  }
}
