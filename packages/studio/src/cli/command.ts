// What every command gets, and how its arguments are read.
import type { Command } from 'commander';
import { inLanguage, samplePayload, usageTypes } from '../connector/usage-types.js';
import type { JsonObject } from '../contract/api.js';
import { isEmailAddress } from '../contract/email-address.js';
import { invalidJson, isObject, parseJson } from '../contract/json.js';
import type { Dependencies } from './dependencies.js';
import { type ExitCode, UsageError } from './exit-codes.js';
import type { Output } from './output.js';
import type { ReadConfig } from './read-config.js';

export interface CommandContext {
  readonly dependencies: Dependencies;
  readonly output: Output;
  /** The config that a command is for; its key is masked in everything that is printed. @throws UsageError */
  readConfig(source: string | undefined): Promise<ReadConfig>;
  /** Runs a command and keeps its exit code. */
  run(command: () => Promise<ExitCode>): Promise<void>;
}

/** Adds one command to the program. */
export type AddCommand = (program: Command, context: CommandContext) => void;

/** Examples of a command, for the end of its help: what it does, and how to write it. */
export function examples(...rows: ReadonlyArray<readonly [purpose: string, command: string]>): string {
  return `\nExamples:\n${rows.map(([purpose, command]) => `  # ${purpose}\n  ${command}`).join('\n')}`;
}

/** For the help of the commands that do without CONFIG. */
export const environmentHint = '\n\nWithout CONFIG the environment is used: mailgun-studio --help lists its variables.';

/** @throws UsageError for an unknown usage type without a payload */
export function readMessage(
  type: string,
  options: { locale?: string; payload?: string },
): { type: string; payload: JsonObject } {
  const payload = options.payload === undefined ? undefined : readPayload(options.payload);
  if (payload === undefined && !usageTypes.some((row) => row.type === type)) {
    const names = usageTypes.map((row) => row.type).join(', ');
    throw new UsageError(`Logto has no usage type ${type}. The types are ${names}. For any other type add --payload.`);
  }
  return { type, payload: inLanguage(payload ?? samplePayload(type), options.locale) };
}

function readPayload(written: string): JsonObject {
  const parsed = parseJson(written);
  const hint = '--payload must be a JSON object, such as \'{"code":"123456"}\'.';
  if (!parsed.ok) throw new UsageError(`${invalidJson(parsed)} of --payload. ${hint}`);
  if (!isObject(parsed.value)) throw new UsageError(hint);
  return parsed.value;
}

/** @throws UsageError unless it is one address; the connector validates the rest */
export function readAddress(written: string, option: string): string {
  if (isEmailAddress(written)) return written;
  throw new UsageError(`${option} must be one email address, such as ada@example.org.`);
}

/** @throws UsageError */
export function readWholeNumber(written: string, option: string, [least, most]: readonly [number, number]): number {
  const number = /^\d{1,9}$/.test(written) ? Number(written) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new UsageError(`${option} must be a whole number from ${least} to ${most}.`);
}
