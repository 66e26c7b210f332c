// The operator's log: one line per event, safe to print anywhere. Writes through the function it is given, nothing else.
import { createHash } from 'node:crypto';
import { replaceControlCharacters } from './characters.js';
import { hideKeys } from './shown-names.js';

/** Where lines go; `console.error` by default. */
export type WriteLine = (line: string) => void;

/** Values of a log line besides its message. Nothing secret: no key, code, link, body or full recipient. */
type LogFacts = Readonly<Record<string, unknown>>;

/** The arguments of {@link Logger.warn}, for what is logged once. */
export type Warning = readonly [message: string, facts: LogFacts, onceKey: string];

export interface Logger {
  /** Something that the operator should know and that stopped nothing. With a `onceKey`, once per key and process. */
  warn(message: string, facts?: LogFacts, onceKey?: string): void;
  /** A send that failed. */
  error(message: string, facts?: LogFacts): void;
}

export const silentLogger: Logger = { warn() {}, error() {} };

/** Longest text in a line, in UTF-16 units. */
const maxTextLength = 1_000;
/** Longest key that is remembered as it is; of a longer one, which may hold a whole config, its hash. */
const maxOnceKeyLength = 200;
/** Keys that are remembered; past that the memory starts again, so that it stays bounded. */
const maxOnceKeys = 500;

/**
 * Makes a logger that writes `connector-mailgun` and then JSON, one line per event. Texts are cut to 1,000 characters and lose
 * their line breaks and escape codes, so that nothing can forge a second line.
 * @example createLogger(console.error).warn('Unknown fields are ignored: colour.');
 */
export function createLogger(writeLine: WriteLine): Logger {
  const loggedKeys = new Set<string>();
  const write = (message: string, facts: LogFacts) =>
    writeLine(`connector-mailgun ${JSON.stringify({ message, ...facts }, (_key, value) => toLogText(value))}`);
  return {
    warn(message, facts = {}, onceKey) {
      if (onceKey !== undefined) {
        const key = shorten(onceKey);
        if (loggedKeys.has(key)) return;
        if (loggedKeys.size >= maxOnceKeys) loggedKeys.clear();
        loggedKeys.add(key);
      }
      write(message, facts);
    },
    error(message, facts = {}) {
      write(message, facts);
    },
  };
}

function shorten(onceKey: string): string {
  return onceKey.length > maxOnceKeyLength ? createHash('sha256').update(onceKey).digest('base64') : onceKey;
}

/** A text as it may stand in a log line: no control or direction characters, no API key, 1,000 characters at most. Other values stay. */
export function toLogText(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const plain = hideKeys(replaceControlCharacters(value));
  return plain.length > maxTextLength ? `${plain.slice(0, maxTextLength - 1)}…` : plain;
}
