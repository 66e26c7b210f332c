// The requests of one send that timed out and are still in progress. The first one that Mailgun accepts ends the send.
import type { AcceptedMessage, ClassifiedOutcome, FailedOutcome } from './classify-response.js';
import type { Outcome, PendingRequest } from './network/api-types.js';
import { isRetryable } from './retry.js';

interface Entry {
  readonly request: PendingRequest;
  isOpen: boolean;
  /** How it failed, once it has. */
  failure?: FailedOutcome;
  /** Resolves when Mailgun accepts it, and never otherwise. */
  acceptance?: Promise<void>;
}

export class PendingRequests {
  /** The first message that Mailgun accepted of them. */
  accepted: AcceptedMessage | undefined;
  private entries: Entry[] = [];

  /** @param classify called for each outcome of a pending request, once */
  constructor(private readonly classify: (outcome: Outcome) => ClassifiedOutcome) {}

  /** True while one of them has no outcome. */
  get isOpen(): boolean {
    return this.entries.some(({ isOpen }) => isOpen);
  }

  /** How Mailgun permanently refused one of them: it would refuse the same request again. */
  get refusal(): FailedOutcome | undefined {
    const failures = this.entries.map(({ failure }) => failure);
    return failures.find((failure) => failure?.status !== undefined && !isRetryable(failure.code));
  }

  add(request: PendingRequest): void {
    const entry: Entry = { request, isOpen: true };
    this.entries.push(entry);
    entry.acceptance = new Promise((resolve) => {
      void request.outcome.then((outcome) => {
        if (!entry.isOpen) return; // abandoned or taken
        entry.isOpen = false;
        const classified = this.classify(outcome);
        if ('accepted' in classified) {
          this.accepted ??= classified.accepted;
          resolve();
        } else entry.failure = classified;
      });
    });
  }

  /** How a request failed; undefined while it is in progress. */
  failureOf(request: PendingRequest | undefined): FailedOutcome | undefined {
    return this.entries.find((entry) => entry.request === request)?.failure;
  }

  /** Awaits a promise, or less when one of them is accepted meanwhile: see `accepted`. */
  race<T>(awaited: Promise<T>): Promise<T | undefined> {
    if (!this.isOpen) return awaited;
    return Promise.race([awaited, ...this.entries.map(({ acceptance }) => acceptance as Promise<undefined>)]);
  }

  /** Removes and returns those that are still open, for the caller to await. */
  takeOpen(): PendingRequest[] {
    const open = this.entries.filter(({ isOpen }) => isOpen);
    for (const entry of open) entry.isOpen = false;
    return open.map(({ request }) => request);
  }

  /** The accepted message. Closes the connections of those that are still open. */
  takeAccepted(): AcceptedMessage {
    for (const request of this.takeOpen()) request.abandon();
    return this.accepted as AcceptedMessage;
  }
}
