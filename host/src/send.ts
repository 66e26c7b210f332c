// Sends the samples exactly as Logto calls a connector, and waits for each in the inbox.
import { performance } from 'node:perf_hooks';
import type { GetI18nEmailTemplate, SendMessageData } from '@logto/connector-kit';
import type { Emulator } from 'mailgun-emulator';
import { judge, type Row } from './judge.js';
import type { LoadedConnector } from './load.js';
import type { Sample } from './samples.js';
import { contents, getI18nEmailTemplate } from './tenant.js';

/** A mail that Mailgun accepted is in the inbox at once; this is for a busy machine. */
const arrivalTimeoutMs = 5_000;

/** One send: the factory anew, a config fresh from the database, `sendMessage` taken off the connector. */
export const sendAsLogto = async (
  connector: LoadedConnector,
  { message, isConsoleTest }: Pick<Sample, 'message' | 'isConsoleTest'>,
  config: Record<string, unknown>,
): Promise<unknown> => {
  const { sendMessage } = await connector.build({
    getI18nEmailTemplate: getI18nEmailTemplate as GetI18nEmailTemplate,
    // Console tests a form that is not saved yet: there is no config to get.
    ...(!isConsoleTest && { getConfig: async () => structuredClone(config) }),
  });
  const data = structuredClone(message) as SendMessageData;
  return isConsoleTest ? sendMessage(data, structuredClone(config)) : sendMessage(data);
};

/** One after the other, so that each row's `ms` is its own. */
export const sendSamples = async (options: {
  connector: LoadedConnector;
  emulator: Emulator;
  samples: readonly Sample[];
  config: Record<string, unknown>;
  onSend?(sample: Sample, index: number): void;
}): Promise<Row[]> => {
  const { connector, emulator, samples, config, onSend } = options;
  const rows: Row[] = [];
  for (const [index, sample] of samples.entries()) {
    onSend?.(sample, index);
    rows.push(await sendSample({ connector, emulator, sample, config }));
  }
  return rows;
};

const sendSample = async (options: {
  connector: LoadedConnector;
  emulator: Emulator;
  sample: Sample;
  config: Record<string, unknown>;
}): Promise<Row> => {
  const { connector, emulator, sample, config } = options;
  const { to } = sample.message;
  const startedMs = performance.now();
  const failure = await sendAsLogto(connector, sample, config).then(() => undefined, describeError);
  const ms = performance.now() - startedMs;
  // A mail that never comes is a row's problem, told by `judge`.
  if (failure === undefined) await emulator.inbox.waitFor({ to, timeoutMs: arrivalTimeoutMs }).catch(() => undefined);
  return judge({
    sample,
    contents,
    mails: await emulator.inbox.list({ to }),
    attempts: emulator.requests({ to }).length,
    ms,
    ...(failure !== undefined && { failure }),
  });
};

/** What Logto shows of a ConnectorError is its `data.errorDescription`; its `message` is that same data as JSON. */
const describeError = (error: unknown): string => {
  const { errorDescription } = (error as { data?: { errorDescription?: unknown } }).data ?? {};
  return typeof errorDescription === 'string' ? errorDescription : String(error);
};
