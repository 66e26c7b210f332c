// The log: one JSON object per line, with time, level and the name of the package that speaks. Writes through the function it is given. Reads the clock.
import { createLogger, type Logger } from 'connector-mailgun/inspect';
import type { LogLevel } from '../options.js';

type Facts = Readonly<Record<string, unknown>>;

export interface Log {
  readonly info: (message: string, facts?: Facts) => void;
  readonly warn: (message: string, facts?: Facts) => void;
  readonly error: (message: string, facts?: Facts) => void;
  /** For the connector: the same lines that it writes in Logto. */
  readonly connector: Logger;
}

const levels: readonly LogLevel[] = ['info', 'warn', 'error'];

interface LogOptions {
  readonly writeLine: (line: string) => void;
  readonly level: LogLevel;
}

export function createLog({ writeLine, level }: LogOptions): Log {
  /** The connector's logger cuts texts, replaces control characters, and logs once what must not repeat. */
  const loggerAt = (lineLevel: LogLevel, name: string): Logger =>
    createLogger((line) => {
      if (levels.indexOf(lineLevel) < levels.indexOf(level)) return;
      const start = JSON.stringify({ time: new Date().toISOString(), level: lineLevel, name });
      // `connector-mailgun {…}`: its object continues ours.
      writeLine(`${start.slice(0, -1)},${line.slice(line.indexOf('{') + 1)}`);
    });
  const own = (lineLevel: LogLevel) => {
    const logger = loggerAt(lineLevel, 'logto-mailgun-bridge');
    return (message: string, facts?: Facts) => logger.error(message, facts);
  };
  const [warnings, errors] = [loggerAt('warn', 'connector-mailgun'), loggerAt('error', 'connector-mailgun')];
  return {
    info: own('info'),
    warn: own('warn'),
    error: own('error'),
    connector: {
      warn: (...line) => warnings.warn(...line),
      error: (...line) => errors.error(...line),
    },
  };
}
