// What every command is given, and how its options are read.
import type { Command } from 'commander';
import { type ConnectorModule, describeConnector } from '../connector/connector.js';
import { placeholdersOf } from '../connector/form-values.js';
import { samplePayload, usageTypes } from '../connector/usage-types.js';
import type { JsonObject } from '../contract/api.js';
import { isObject } from '../contract/json.js';
import type { CheckContext } from '../lint/lint-config.js';
import { type ExitCode, UsageError, type World } from './dependencies.js';
import type { Output } from './output.js';

export interface Context {
  readonly world: World;
  readonly output: Output;
  /** Runs a command and keeps its exit code. */
  run(command: () => Promise<ExitCode>): Promise<void>;
}

/** Adds one command to the program. */
export type AddCommand = (program: Command, context: Context) => void;

export async function loadParts({ connector }: World): Promise<CheckContext & { connector: ConnectorModule }> {
  const module = await connector();
  const { formItems } = await describeConnector(module);
  return { connector: module, placeholders: placeholdersOf(formItems) };
}

/** @throws UsageError when there is no such usage type, and no payload to send it with either */
export function readMessage(
  type: string,
  options: { locale?: string; payload?: string },
): { type: string; payload: JsonObject } {
  const payload = options.payload === undefined ? undefined : readPayload(options.payload);
  if (payload === undefined && !usageTypes.some((row) => row.type === type)) {
    const names = usageTypes.map((row) => row.type).join(', ');
    throw new UsageError(`Logto has no usage type ${type}. There are: ${names}. For another give its --payload too.`);
  }
  const { locale } = options;
  return {
    type,
    payload: { ...(payload ?? samplePayload(type)), ...(locale !== undefined && { locale, uiLocales: locale }) },
  };
}

function readPayload(written: string): JsonObject {
  let parsed: unknown;
  try {
    parsed = JSON.parse(written);
  } catch {
    throw new UsageError('--payload is JSON, such as \'{"code":"123456"}\'.');
  }
  if (!isObject(parsed)) throw new UsageError('--payload is a JSON object, such as \'{"code":"123456"}\'.');
  return parsed;
}

/** @throws UsageError for what is no single address; the connector judges the rest */
export function readAddress(written: string, option: string): string {
  if (/^[^\s@]+@[^\s@]+$/.test(written)) return written;
  throw new UsageError(`${option} is one email address, such as ada@example.org.`);
}

/** @throws UsageError */
export function readWhole(written: string, option: string, [least, most]: readonly [number, number]): number {
  const number = /^\d{1,9}$/.test(written) ? Number(written) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new UsageError(`${option} is a whole number from ${least} to ${most}.`);
}
