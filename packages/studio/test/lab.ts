// The outside world of a test: an emulator, a config for it, and the command run in this process with streams of its own.
import { createEmulator, type Emulator, type EmulatorConfig, type EmulatorOptions } from 'mailgun-emulator';
import { afterEach } from 'vitest';
import type { World } from '../src/cli/dependencies.ts';
import { main } from '../src/cli/main.ts';
import { loadConnector } from '../src/connector/connector.ts';
import { allowEndpoints } from '../src/endpoints.ts';

const cleanUps: Array<() => unknown> = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** Runs when the test is over, the last one first. */
export function afterThis(cleanUp: () => unknown): void {
  cleanUps.push(cleanUp);
}

export const domain = 'mg.example.com';
/** Looks like a key, and is searched for in everything that is shown. */
export const apiKey = 'key-0123456789abcdef-marker';

export interface Lab {
  emulator: Emulator;
  /** A config without a flaw, for the emulator's US region. */
  config: Record<string, unknown>;
  run: (args: string[], options?: Partial<World> & { input?: string; isTerminal?: boolean }) => Promise<Ran>;
}

/** JSON of an answer: a test asserts its shape, so no type need be claimed for it. */
// biome-ignore lint/suspicious/noExplicitAny: to be read as the test expects it, and to fail there when it is not so
export type Answered = any;

export interface Ran {
  exitCode: number;
  stdout: string;
  stderr: string;
  /** Standard output, parsed. */
  json: () => Answered;
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
  { input = '', isTerminal = false, ...changes }: Partial<World> & { input?: string; isTerminal?: boolean } = {},
): Promise<Ran> {
  const written = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => ({
    isTTY: isTerminal,
    columns: 80,
    write: (text: string) => {
      written[name] += text;
    },
  });
  const world: World = {
    env: {},
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
  const exitCode = await main(args, world);
  return { exitCode, ...written, json: () => JSON.parse(written.stdout) };
}
