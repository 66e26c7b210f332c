// Sends the sample messages exactly as Logto calls a connector, and waits for each in the inbox.
import type { GetI18nEmailTemplate, SendMessageData } from '@logto/connector-kit';
import type { Emulator } from 'mailgun-emulator';
import type { LoadedConnector } from './load.js';
import type { SampleMessage } from './sample-messages.js';
import { evaluateSend, type SendResult } from './send-result.js';
import { contents, getI18nEmailTemplate } from './tenant.js';

/** An accepted email is in the inbox at once; this allows for a busy machine. */
const arrivalTimeoutMs = 5_000;

/** One send: a new factory call, a config fresh from the database, and `sendMessage` detached from the connector. */
export const sendAsLogto = async (
  connector: LoadedConnector,
  { message, isConsoleTest }: Pick<SampleMessage, 'message' | 'isConsoleTest'>,
  config: Record<string, unknown>,
): Promise<unknown> => {
  const { sendMessage } = await connector.build({
    getI18nEmailTemplate: getI18nEmailTemplate as GetI18nEmailTemplate,
    // Console tests a form that is not saved yet, so there is no config to load.
    ...(!isConsoleTest && { getConfig: async () => structuredClone(config) }),
  });
  const data = structuredClone(message) as SendMessageData;
  return isConsoleTest ? sendMessage(data, structuredClone(config)) : sendMessage(data);
};

/** One after the other, so that each time is measured on its own. */
export const sendSampleMessages = async (options: {
  connector: LoadedConnector;
  emulator: Emulator;
  samples: readonly SampleMessage[];
  config: Record<string, unknown>;
  onSend?(sample: SampleMessage, index: number): void;
}): Promise<SendResult[]> => {
  const { connector, emulator, samples, config, onSend } = options;
  const results: SendResult[] = [];
  for (const [index, sample] of samples.entries()) {
    onSend?.(sample, index);
    results.push(await sendSample({ connector, emulator, sample, config }));
  }
  return results;
};

const sendSample = async (options: {
  connector: LoadedConnector;
  emulator: Emulator;
  sample: SampleMessage;
  config: Record<string, unknown>;
}): Promise<SendResult> => {
  const { connector, emulator, sample, config } = options;
  const { to } = sample.message;
  const startedMs = performance.now();
  const failure = await sendAsLogto(connector, sample, config).then(() => undefined, describeError);
  const ms = performance.now() - startedMs;
  // `evaluateSend` reports an email that never arrives.
  if (failure === undefined) await emulator.inbox.waitFor({ to, timeoutMs: arrivalTimeoutMs }).catch(() => undefined);
  return evaluateSend({
    sample,
    contents,
    emails: await emulator.inbox.list({ to }),
    attempts: emulator.requests({ to }).length,
    ms,
    ...(failure !== undefined && { failure }),
  });
};

/** Logto shows the `data.errorDescription` of a ConnectorError; its `message` is the same data as JSON. */
const describeError = (error: unknown): string => {
  const { errorDescription } = (error as { data?: { errorDescription?: unknown } }).data ?? {};
  return typeof errorDescription === 'string' ? errorDescription : String(error);
};
