// One message through the connector, as Logto would send it: every attempt, the log, and what Logto would show.
import type { AttemptReport } from 'connector-mailgun';
import { maskKey } from '../connector/api-key.js';
import type { ConnectorModule } from '../connector/connector.js';
import type { SendRequest, SendResult } from '../contract/api.js';
import { listAt, textAt } from '../contract/json.js';

export interface SendOptions {
  readonly connector: ConnectorModule;
  /** Mailgun's two regions where they are not Mailgun's own: the emulator's. */
  readonly regions?: readonly [string, string] | undefined;
}

/** What Console's Send button sends (core/src/routes/connector/config-testing.ts of https://github.com/logto-io/logto). */
const consoleMessage = { type: 'Generic', payload: { code: '000000' } };

export async function send({ config, to, as }: SendRequest, options: SendOptions): Promise<SendResult> {
  const { connector, regions } = options;
  const attempts: AttemptReport[] = [];
  const log: string[] = [];
  // As the connector's own logger, but with texts in full.
  const write = (text: string, facts: object = {}) => {
    log.push(`connector-mailgun ${JSON.stringify({ message: text, ...facts })}`);
  };
  const createConnector = connector.createMailgunConnectorWith({
    ...(regions && { regions }),
    logger: { warn: write, error: write },
    onAttempt: (report) => attempts.push(inWholeMs(report)),
  });
  const isConsole = as === 'console';
  // Console tests a form that is not saved yet, and passes its config with the message.
  const { sendMessage } = await createConnector({ getConfig: async () => structuredClone(config) });
  const message = { to, ...(isConsole ? consoleMessage : as) } as Parameters<typeof sendMessage>[0];
  const startedMs = performance.now();
  const { id, unconfirmed, error } = await (isConsole
    ? sendMessage(message, structuredClone(config))
    : sendMessage(message)
  ).then(
    (sent) => ({ id: textAt(sent, 'id') || null, unconfirmed: unconfirmedIn(sent), error: null }),
    (thrown: unknown) => ({ id: null, unconfirmed: null, error: readError(thrown) }),
  );
  const result: SendResult = {
    ok: error === null && unconfirmed === null,
    id,
    unconfirmed,
    elapsedMs: Math.round(performance.now() - startedMs),
    attempts,
    logtoError: error && { to: isConsole ? 'operator' : 'user', text: logtoErrorText(error.code, error.data) },
    error,
    log,
  };
  // The connector keeps the key out of all of this. It is masked here as well, since this result is shown.
  return JSON.parse(maskKey(JSON.stringify(result), textAt(config, 'apiKey'))) as SendResult;
}

function unconfirmedIn(sent: unknown): string | null {
  const message = textAt(sent, 'message');
  return message.startsWith('Unconfirmed: ') ? message : null;
}

function inWholeMs({ elapsedMs, retryInMs, ...report }: AttemptReport): AttemptReport {
  return {
    ...report,
    elapsedMs: Math.round(elapsedMs),
    ...(retryInMs !== undefined && { retryInMs: Math.round(retryInMs) }),
  };
}

/** Recognized by its shape: the class ConnectorError is that of the kit beside the connector, which may be another copy. */
function readError(thrown: unknown): { code: string; data: unknown } {
  const { code, data } = (thrown ?? {}) as { code?: unknown; data?: unknown };
  if (typeof code !== 'string') throw thrown;
  // The issues of a ZodError, which zod 4 leaves out of JSON.
  const { issues } = (data ?? {}) as { issues?: unknown };
  return {
    code,
    data: JSON.parse(JSON.stringify(Array.isArray(issues) ? { name: 'ZodError', issues } : (data ?? null))),
  };
}

/**
 * Logto's English texts (packages/phrases/src/locales/en/errors/connector.ts of https://github.com/logto-io/logto), and which data
 * it shows with them (core/src/middleware/koa-connector-error-handler.ts). Checked 2026-11-25.
 */
const logtoTexts: Readonly<Record<string, string>> = {
  invalid_config: "The connector's config is invalid.",
  template_not_found: 'Unable to find correct template in connector config.',
  rate_limit_exceeded: 'Trigger rate limit. Please try again later.',
  usage_limit_exceeded: 'The email service usage limit has been reached.',
};

/**
 * What Logto shows for a connector's error.
 * @param data the error's public data, as plain JSON
 */
export function logtoErrorText(code: string, data: unknown): string {
  const text = Object.hasOwn(logtoTexts, code) ? logtoTexts[code] : undefined;
  if (text === undefined) {
    return `Error occurred in connector: ${textAt(data, 'errorDescription') || JSON.stringify(data)}`;
  }
  // Console adds a line for each issue that zod reports.
  const issues = listAt(data, 'issues').map((issue) => {
    const path = listAt(issue, 'path').map(String).join('.');
    return `Error in key path "${path}": (${textAt(issue, 'code')}) ${textAt(issue, 'message')}`;
  });
  return [text, ...issues].join('\n');
}
