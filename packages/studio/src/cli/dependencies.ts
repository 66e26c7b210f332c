// What a command touches besides the network: streams, environment, clock. Handed in, so that a test can bring its own.
import type { ConnectorModule } from '../connector/connector.js';

/** As much of a stream as is used. */
export interface OutStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface World {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: AsyncIterable<Buffer | string>;
  readonly stdout: OutStream;
  readonly stderr: OutStream;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly connector: () => Promise<ConnectorModule>;
  /** The two regions where they are not Mailgun's own. */
  readonly regions?: readonly [string, string];
  /** Opens an address in the person's browser. */
  readonly openUrl: (url: string) => Promise<void>;
  /** Ends when the person wants to stop. */
  readonly untilStopped: () => Promise<void>;
}

/** Wrong usage: exit code 2, and the sentence. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Something stood in the way that is not for this code to mend: exit code 1, and the sentence. */
export class Hindrance extends Error {
  override readonly name = 'Hindrance';
}

/** 0: fine, warnings allowed. 1: problems found, or not delivered. 2: wrong usage. */
export type ExitCode = 0 | 1 | 2;
