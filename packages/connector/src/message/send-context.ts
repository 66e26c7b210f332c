// What belongs to one send from the call of sendMessage to its end: budget, ids, logger.
import { type Environment, readAllowedOrigins, readTimeoutMs } from '../config/environment.js';
import type { Logger } from '../errors/operator-log.js';
import type { ReportedSend } from '../errors/report-failure.js';
import { type Budget, startBudget } from '../mailgun/budget.js';
import type { ParsedMessage, PrepareOptions } from './prepare-message.js';

export interface SendDependencies {
  /** Read for each send, so that an operator’s change applies immediately. */
  readonly env: Environment;
  /** Milliseconds since 1970, on a clock that only goes forward. */
  readonly now: () => number;
  /** A random UUID, for Message-Id and X-Entity-Ref-ID. */
  readonly uuid: () => string;
  readonly logger: Logger;
}

export interface SendContext extends PrepareOptions, Omit<ReportedSend, 'recipient'> {
  /** True for Console's "Send", which brings its config. */
  readonly isTest: boolean;
  readonly budget: Budget;
}

export function createSendContext(
  { type, locale }: ParsedMessage,
  isTest: boolean,
  { env, now, uuid, logger }: SendDependencies,
): SendContext {
  const budget = startBudget(now(), readTimeoutMs(env, logger));
  const allowedOrigins = readAllowedOrigins(env, logger);
  return { isTest, type, locale, budget, allowedOrigins, messageUuid: uuid(), logger };
}
