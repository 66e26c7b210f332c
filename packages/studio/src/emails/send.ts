// One message through the connector, as Logto would send it, and everything that is said about it on the way.
import type { AttemptReport } from 'connector-mailgun';
import { withoutKey } from '../connector/api-key.js';
import type { ConnectorModule } from '../connector/connector.js';
import type { SendRequest, SendResult } from '../contract/api.js';
import { textAt } from '../contract/json.js';
import { shownText } from '../shown.js';

export interface SendOptions {
  readonly connector: ConnectorModule;
  /** Mailgun's two regions where they are not Mailgun's own: the emulator's. */
  readonly regions?: readonly [string, string] | undefined;
  readonly now?: () => number;
  /** Told of each attempt as it ends. */
  readonly onAttempt?: (report: AttemptReport) => void;
}

/** Console's test (core/src/routes/connector/config-testing.ts). */
const consoleMessage = { type: 'Generic', payload: { code: '000000' } };

export async function send({ config, to, as }: SendRequest, options: SendOptions): Promise<SendResult> {
  const { connector, regions, now = () => performance.now() } = options;
  const attempts: AttemptReport[] = [];
  const log: string[] = [];
  const createConnector = connector.createMailgunConnectorWith({
    ...(regions && { regions }),
    note: (what, facts = {}) => log.push(`connector-mailgun ${JSON.stringify({ what, ...facts })}`),
    onAttempt: (report) => {
      attempts.push(inWholeMs(report));
      options.onAttempt?.(report);
    },
  });
  const isConsole = as === 'console';
  // Console tests a form that is not saved: there is no config to get.
  const { sendMessage } = await createConnector({ getConfig: async () => structuredClone(config) });
  const message = { to, ...(isConsole ? consoleMessage : as) } as Parameters<typeof sendMessage>[0];
  const startedMs = now();
  const outcome = await (isConsole ? sendMessage(message, structuredClone(config)) : sendMessage(message)).then(
    (accepted) => ({ id: textAt(accepted, 'id') || null, error: null }),
    (thrown: unknown) => ({ id: null, error: readError(thrown) }),
  );
  const { id, error } = outcome;
  const result: SendResult = {
    ok: error === null,
    id,
    elapsedMs: Math.round(now() - startedMs),
    attempts,
    shown: error && { to: isConsole ? 'operator' : 'user', text: shownText(error.code, error.data) },
    error,
    log,
  };
  // The connector keeps the key out of all of this; it is taken out here too, since this is what is shown.
  return JSON.parse(withoutKey(JSON.stringify(result), textAt(config, 'apiKey'))) as SendResult;
}

function inWholeMs({ elapsedMs, retryInMs, ...report }: AttemptReport): AttemptReport {
  return {
    ...report,
    elapsedMs: Math.round(elapsedMs),
    ...(retryInMs !== undefined && { retryInMs: Math.round(retryInMs) }),
  };
}

/** A ConnectorError, by its shape: its class is that of the kit beside the connector. */
function readError(thrown: unknown): { code: string; data: unknown } {
  const { code, data } = (thrown ?? {}) as { code?: unknown; data?: unknown };
  if (typeof code !== 'string') throw thrown;
  // A ZodError, whose issues zod 4 keeps out of JSON.
  const { issues } = (data ?? {}) as { issues?: unknown };
  return {
    code,
    data: JSON.parse(JSON.stringify(Array.isArray(issues) ? { name: 'ZodError', issues } : (data ?? null))),
  };
}
