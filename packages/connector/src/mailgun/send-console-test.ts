// A Console test: sent like any message, and to Mailgun's other region when the first one does not know the key or the domain.
import { MailgunError } from '../errors/mailgun-error.js';
import type { Budget } from './budget.js';
import type { AcceptedMessage } from './classify-response.js';
import { type MessageRequest, type RetryDependencies, sendWithRetries } from './send-with-retries.js';

export interface ConsoleTestDependencies extends RetryDependencies {
  /** The origins of Mailgun's two regions. */
  readonly regions: readonly [string, string];
}

/**
 * Sends a Console test. A key or domain that one region refuses is tried in the other, once and inside the same budget:
 * the wrong region is the most common mistake, and Mailgun does not name it.
 * @throws MailgunError `wrongRegion` when the other region accepted it, otherwise that of the first region
 */
export async function sendConsoleTest(
  request: MessageRequest,
  budget: Budget,
  dependencies: ConsoleTestDependencies,
): Promise<AcceptedMessage> {
  const { regions, onAttempt } = dependencies;
  let attempts = 0;
  const counting: RetryDependencies = {
    ...dependencies,
    onAttempt(report) {
      attempts += 1;
      onAttempt?.(report);
    },
  };
  try {
    return await sendWithRetries(request, budget, counting);
  } catch (error) {
    const isRegional = error instanceof MailgunError && ['unauthorized', 'unknownDomain'].includes(error.code);
    const otherRegion = regions.find((origin) => origin !== request.origin);
    if (!isRegional || !otherRegion || !regions.includes(request.origin)) throw error;
    // Unless the other region accepts the message, the first region’s response is reported.
    let { mayArrive } = error;
    const accepted = await sendWithRetries({ ...request, origin: otherRegion }, budget, counting).catch((second) => {
      mayArrive ||= second instanceof MailgunError && second.mayArrive;
    });
    const { status, domain, operatorMessage } = error;
    if (!accepted) throw new MailgunError(error.code, { status, domain, operatorMessage, attempts, mayArrive });
    const sentence = `The domain is in the other region: the test email was sent through ${otherRegion}. Set endpoint to ${otherRegion}.`;
    throw new MailgunError('wrongRegion', { status, domain, operatorMessage: sentence, attempts });
  }
}
