// What a command uses besides files and the network: streams, environment, clock, browser. Tests pass their own.
import type { Writable } from 'node:stream';
import openInBrowser from 'open';
import { type ConnectorModule, loadConnector } from '../connector/connector.js';

export type OutputStream = Writable & { readonly isTTY?: boolean | undefined };

export interface Dependencies {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder that the project file is in by default. */
  readonly cwd: string;
  readonly stdin: AsyncIterable<Buffer | string>;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly connector: () => Promise<ConnectorModule>;
  /** The two regions where they are not Mailgun's own. */
  readonly regions?: readonly [string, string];
  /** Opens an address in the browser. */
  readonly openUrl: (url: string) => Promise<void>;
  /** Resolves when the user stops the command. */
  readonly untilStopped: () => Promise<void>;
}

export const defaultDependencies: Dependencies = {
  env: process.env,
  cwd: process.cwd(),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  now: Date.now,
  connector: loadConnector,
  openUrl: async (url) => {
    await openInBrowser(url);
  },
  untilStopped: () =>
    new Promise((resolve) => {
      process.once('SIGINT', () => resolve());
      process.once('SIGTERM', () => resolve());
    }),
};
