// What the tests use: an emulator, a valid config for it, and the command, run in this process with its own streams.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { createEmulator, type Emulator, type EmulatorConfig, type EmulatorOptions } from 'mailgun-emulator';
import { afterEach } from 'vitest';
import type { Dependencies, OutputStream } from '../src/cli/dependencies.ts';
import { main } from '../src/cli/main.ts';
import { allowEndpoints, loadConnector } from '../src/connector/connector.ts';

const cleanUps: Array<() => unknown> = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** Runs after the test, the last one first. */
export function afterThis(cleanUp: () => unknown): void {
  cleanUps.push(cleanUp);
}

/** A folder for one test. */
export function createFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'studio-test-'));
  afterThis(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Serves on a free port for one test. @returns the address, without a slash at its end */
export async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterThis(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The token of a studio's start, from its page. */
export async function readToken(url: string): Promise<string> {
  const page = await (await fetch(url)).text();
  return /name="studio-token" content="([^"]+)"/.exec(page)?.[1] ?? '';
}

export const domain = 'mg.example.com';
/** Looks like a key; tests search for it in everything that is shown. */
export const apiKey = 'key-0123456789abcdef-marker';

export interface Lab {
  emulator: Emulator;
  /** A valid config without findings, for the emulator's US region. */
  config: Record<string, unknown>;
  run: (
    args: string[],
    options?: Partial<Dependencies> & { input?: string; isTerminal?: boolean },
  ) => Promise<CommandResult>;
}

/** JSON of a response: the test asserts its shape, so it needs no type. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads the shape it expects, and fails there if it differs
export type Json = any;

interface CommandResult {
  exitCode: number;
  stdout: string;
  stderr: string;
  /** Standard output, parsed. */
  json: () => Json;
}

const deliveries = {
  SignIn: {
    subject: '{{code}} is your code',
    html: "<html lang='en'><body><p>Your code is {{code}}.</p></body></html>",
    text: 'Your code is {{code}}.',
    locales: {
      fr: { subject: '{{code}} est votre code', html: "<html lang='fr'><p>Votre code : {{code}}</p></html>" },
    },
  },
  OrganizationInvitation: {
    subject: 'Join us',
    html: "<html lang='en'><p>Join {{organization.name}}: <a href='{{link}}'>accept</a></p></html>",
  },
  Generic: { subject: 'Your code', html: "<html lang='en'><p>Your code is {{code}}.</p></html>" },
};

export async function createLab(
  emulatorConfig: EmulatorConfig = {},
  clock: Pick<EmulatorOptions, 'now'> = {},
): Promise<Lab> {
  const emulator = await createEmulator({ config: emulatorConfig, log: () => {}, ...clock });
  afterThis(() => emulator.close());
  afterThis(allowEndpoints([emulator.url, emulator.euUrl]));
  const config = {
    endpoint: emulator.url,
    domain,
    apiKey,
    from: `Example <accounts@${domain}>`,
    deliveries: structuredClone(deliveries),
  };
  return { emulator, config, run: (args, options) => runCommand(args, emulator, options) };
}

async function runCommand(
  args: string[],
  emulator: Emulator,
  { input = '', isTerminal = false, ...changes }: Partial<Dependencies> & { input?: string; isTerminal?: boolean } = {},
): Promise<CommandResult> {
  const written = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') =>
    createStream(isTerminal, (text) => {
      written[name] += text;
    });
  const dependencies: Dependencies = {
    env: {},
    cwd: path.join(tmpdir(), 'studio-folder-without-a-project'),
    stdin: (async function* () {
      yield input;
    })(),
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    now: Date.now,
    connector: loadConnector,
    regions: [emulator.url, emulator.euUrl],
    openUrl: async () => {},
    untilStopped: async () => {},
    ...changes,
  };
  const exitCode = await main(args, dependencies);
  return { exitCode, ...written, json: () => JSON.parse(written.stdout) };
}

/** As much of a terminal as a spinner uses. */
export function createStream(isTTY: boolean, onWrite: (text: string) => void, columns = 80): OutputStream {
  const stream = new Writable({
    write(chunk, _encoding, done) {
      onWrite(String(chunk));
      done();
    },
  });
  const control = (code: string) => () => stream.write(code);
  return Object.assign(stream, {
    isTTY,
    columns,
    cursorTo: control('\r'),
    clearLine: control('\x1b[2K'),
    moveCursor: control('\x1b[1A'),
  });
}
