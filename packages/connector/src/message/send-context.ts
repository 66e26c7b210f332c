// What belongs to one send, from the call of sendMessage to its end: its start, its budget, its ids, its log.
import { type Environment, readAllowedOrigins, readTimeoutMs } from '../config/environment.js';
import type { Logger } from '../errors/operator-log.js';
import { type Budget, startBudget } from '../mailgun/budget.js';
import type { PrepareOptions } from './prepare-message.js';

export interface SendDependencies {
  /** Read for each send, so that an operator's change counts at once. */
  readonly env: Environment;
  /** Milliseconds since 1970, on a clock that only goes forward. */
  readonly now: () => number;
  /** Random UUIDs: Message-Id (and from it the multipart boundary), X-Entity-Ref-ID. */
  readonly uuid: () => string;
  readonly logger: Logger;
}

export interface SendContext extends PrepareOptions {
  /** True for Console's "Send", which brings its config. */
  readonly isTest: boolean;
  readonly startedMs: number;
  readonly budget: Budget;
}

export function createSendContext(isTest: boolean, { env, now, uuid, logger }: SendDependencies): SendContext {
  const startedMs = now();
  return {
    isTest,
    startedMs,
    budget: startBudget(startedMs, readTimeoutMs(env, logger)),
    allowedOrigins: readAllowedOrigins(env, logger),
    messageUuid: uuid(),
    entityUuid: uuid(),
    logger,
  };
}
