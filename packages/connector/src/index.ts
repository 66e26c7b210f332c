// Logto's email connector for Mailgun: what Logto loads, and the path of one message. Folders import downwards, in this order:
//
//   logto/    loads the config and Logto's template (load-config-and-template.ts)
//   message/  makes Mailgun's form fields and the HTTP request of them (prepare-message.ts, form-fields.ts)
//   content/  which content, in which language, rendered (resolve-content.ts)
//   config/   the fields of config and deliveries, and their parsers (config-fields.ts, delivery-fields.ts)
//   mailgun/  sends (send-with-retries.ts), decides on a retry (retry.ts); network/ has the connections
//   errors/   what Logto and the user (connector-error.ts) and the operator get (report-failure.ts)
//
// dependencies.ts binds the network, the clock and randomness.
import { ConnectorType, type CreateConnector, type EmailConnector } from '@logto/connector-kit';
import type { z } from 'zod';
import { createConfigGuard } from './config/config.js';
import { readAllowedOrigins } from './config/environment.js';
import { parseRecipient } from './config/mailbox.js';
import { type Dependencies, defaultDependencies } from './dependencies.js';
import { reportFailure, reportLateResult, type UnconfirmedMessage } from './errors/report-failure.js';
import { loadConfigAndTemplate } from './logto/load-config-and-template.js';
import { logLoaded } from './logto/log-loaded.js';
import { metadata } from './logto/metadata.js';
import type { AcceptedMessage } from './mailgun/classify-response.js';
import { sendConsoleTest } from './mailgun/send-console-test.js';
import { type MessageRequest, sendWithRetries } from './mailgun/send-with-retries.js';
import { type Message, parseMessage, prepareRequest } from './message/prepare-message.js';
import { createSendContext, type SendContext } from './message/send-context.js';

/**
 * Makes Logto's factory with other dependencies, such as a transport to observe. What the factory returns rejects with Logto's
 * ConnectorError and nothing else.
 * @param overrides replace the default dependencies
 * @example createMailgunConnectorWith({ onAttempt: (report) => console.log(report) })
 */
export function createMailgunConnectorWith(overrides: Partial<Dependencies> = {}): CreateConnector<EmailConnector> {
  const dependencies: Dependencies = { ...defaultDependencies, ...overrides };

  return async (logto) => {
    return { metadata, type: ConnectorType.Email, configGuard, sendMessage };

    async function sendMessage(data: unknown, testConfig?: unknown): Promise<AcceptedMessage | UnconfirmedMessage> {
      const message = parseMessage(data);
      const context = createSendContext(message, testConfig !== undefined, dependencies);
      try {
        const request = await buildRequest(message, testConfig, context);
        const send = context.isTest ? sendConsoleTest : sendWithRetries;
        return await send(request, context.budget, dependencies);
      } catch (error) {
        const send = { ...context, recipient: parseRecipient(message.to) };
        return reportFailure(error, send, dependencies.now() - context.budget.startedMs);
      }
    }

    /** A separate function, so that a send that waits for Mailgun keeps neither config nor template in memory. */
    async function buildRequest(message: Message, testConfig: unknown, context: SendContext): Promise<MessageRequest> {
      const options = { factoryId: metadata.id, testConfig, budget: context.budget };
      const { config, logtoTemplate } = await loadConfigAndTemplate(logto, message, options, dependencies);
      const request = prepareRequest(config, { ...message, logtoTemplate }, context);
      const { origin, path, headers, body, domain } = request;
      return { origin, path, headers, body, domain, onLateResult: (late) => reportLateResult(late, context) };
    }
  };
}

/**
 * Checks a config when it is saved: strict, one issue per problem, with its path and a sentence that names the fix, never the
 * value. `MAILGUN_CONNECTOR_ENDPOINTS` is read for each call.
 * @example configGuard.safeParse({ domain: 'https://mg.example.com' }).success; // false
 */
export const configGuard: z.ZodType<unknown> = createConfigGuard(() =>
  readAllowedOrigins(defaultDependencies.env, defaultDependencies.logger),
);

const createDefaultConnector = createMailgunConnectorWith();
/** What Logto loads: the factory with the default dependencies. Logto calls it once when it loads the connector, and for each send. */
const createConnector: CreateConnector<EmailConnector> = (logto) => {
  logLoaded(defaultDependencies);
  return createDefaultConnector(logto);
};
export default createConnector;
export type { Dependencies } from './dependencies.js';
export type { ErrorCode } from './errors/error-catalog.js';
export { MailgunError } from './errors/mailgun-error.js';
export type { Logger } from './errors/operator-log.js';
export type { AcceptedMessage } from './mailgun/classify-response.js';
export type { ApiResponse, Outcome, TimedRequest, Transport } from './mailgun/network/api-types.js';
export { createTransport } from './mailgun/network/transport.js';
export type { AttemptReport } from './mailgun/send-with-retries.js';
export type { Message } from './message/prepare-message.js';
