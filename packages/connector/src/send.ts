// One send, from the call to its end: when it began, what time it has, which ids and origins are its own.
import { type Budget, beginBudget } from './deadline.js';
import { readAllowedOrigins, readTimeoutMs } from './environment.js';
import type { Note } from './log.js';
import type { Wire } from './mailgun.js';
import type { MessageToSend, PrepareOptions } from './prepare.js';
import type { FailedSend } from './tell.js';

/** The outside world of a connector, every part of it replaceable. */
export interface World extends Wire {
  /** Random UUIDs: Message-Id (and from it the multipart boundary), X-Entity-Ref-ID. */
  readonly uuid: () => string;
  /** Takes a fact for the operator's log. */
  readonly note: Note;
}

export interface Send extends PrepareOptions, Omit<FailedSend, 'elapsedMs'> {
  /** True for Console's "Send", which brings its config along. */
  readonly isTest: boolean;
  readonly startedMs: number;
  readonly budget: Budget;
}

export function beginSend({ to, type }: MessageToSend, isTest: boolean, { now, uuid, note }: World): Send {
  const startedMs = now();
  return {
    to,
    type,
    isTest,
    startedMs,
    budget: beginBudget(startedMs, readTimeoutMs(process.env, note)),
    allowedOrigins: readAllowedOrigins(process.env, note),
    messageUuid: uuid(),
    entityUuid: uuid(),
    note,
  };
}
