// What a send costs besides network, host and JSON: the CPU time and the memory of everything the connector does itself, over a
// transport that accepts at once. The configs are parsed before the measurement, and few: parsing and collecting them is the host's.
import { account, content, messageFor } from './content.js';
import { median } from './statistics.js';

interface ConnectorModule {
  readonly createMailgunConnectorWith: (overrides: {
    transport: () => Promise<unknown>;
  }) => (options: { getConfig: () => Promise<unknown> }) => Promise<Connector>;
}
interface Connector {
  readonly sendMessage: (message: unknown) => Promise<unknown>;
}

export type CaseName = 'small config' | 'large config' | 'non-ASCII email';

export interface Compiled {
  /** Each with the size of its config as JSON. */
  readonly cases: ReadonlyArray<{
    readonly name: CaseName;
    readonly configBytes: number;
    readonly cpuMicrosPerSend: number;
  }>;
  /** Memory after a send with each of so many configs. */
  readonly distinctConfigs: { readonly configs: number; readonly bytes: number };
  /** Heap that one send keeps while it waits for its response. */
  readonly waitingSendBytes: number;
}

const warmUpSends = 20_000;
const rounds = 31;
const sendsPerRound = 500;
const distinctConfigs = 1_000;
const waitingSends = 2_000;

const languages = 'en fr de es it pt-BR pt-PT ja ko zh-CN zh-TW zh-HK ru pl-PL tr-TR uk-UA ar-AR th cs sv'.split(' ');
const types =
  'SignIn Register ForgotPassword Generic OrganizationInvitation UserPermissionValidation BindNewIdentifier MfaVerification BindMfa'.split(
    ' ',
  );

const small = {
  ...account,
  deliveries: { SignIn: content, Generic: { ...content, html: content.html.slice(-1_500) } },
};
/** Nine usage types in twenty languages, 1.5 kB each. */
const large = {
  ...account,
  deliveries: Object.fromEntries(
    types.map((type) => [
      type,
      {
        ...content,
        locales: Object.fromEntries(
          languages.map((tag) => [
            tag,
            { ...content, html: tag === 'en' ? content.html : `${tag}${content.html.slice(-1_330)}` },
          ]),
        ),
      },
    ]),
  ),
};
/** Of 5 kB, every paragraph in another script. */
const nonAscii = {
  ...small,
  deliveries: {
    SignIn: { ...content, html: content.html.replaceAll('Enter this code where you', 'Введите этот код там, где вы') },
  },
};
const cases: Readonly<Record<CaseName, unknown>> = {
  'small config': small,
  'large config': large,
  'non-ASCII email': nonAscii,
};

const accepted = Promise.resolve({
  response: { status: 200, headers: {}, body: '{"id":"<1@mg>","message":"Queued. Thank you."}' },
});
const never = new Promise<unknown>(() => {});

/** @param collectGarbage called before each reading of the memory */
export const measureCompiled = async (imported: unknown, collectGarbage: () => void): Promise<Compiled> => {
  const { createMailgunConnectorWith } = imported as ConnectorModule;
  let next: unknown;
  let sent = 0;
  const connect = (response: Promise<unknown>): Promise<Connector> =>
    createMailgunConnectorWith({ transport: () => response })({ getConfig: async () => next });
  const accepting = await connect(accepted);
  const send = async (config: unknown): Promise<void> => {
    next = config;
    await accepting.sendMessage(messageFor(sent++));
  };
  const memory = (): number => {
    collectGarbage();
    const { heapUsed, external } = process.memoryUsage(); // external holds array buffers
    return heapUsed + external;
  };

  const configs = Object.entries(cases).map(([name, config]) => {
    const saved = JSON.stringify(config);
    const parsed = Array.from({ length: 8 }, () => JSON.parse(saved) as unknown);
    return { name: name as CaseName, configBytes: Buffer.byteLength(saved), parsed, micros: [] as number[] };
  });
  const sendRound = async (parsed: readonly unknown[], sends: number): Promise<void> => {
    for (let n = 0; n < sends; n++) await send(parsed[n % parsed.length]);
  };
  for (const { parsed } of configs) await sendRound(parsed, warmUpSends);
  for (let round = 0; round < rounds; round++) {
    for (const { parsed, micros } of configs) {
      const before = process.cpuUsage();
      await sendRound(parsed, sendsPerRound);
      const { user, system } = process.cpuUsage(before);
      micros.push((user + system) / sendsPerRound);
    }
  }

  const template = JSON.stringify(small);
  const before = memory();
  for (let n = 0; n < distinctConfigs; n++) {
    await send(
      JSON.parse(template.replaceAll('mg.example.com', `mg${n}.example.com`).replaceAll('Enter', `Enter${n}`)),
    );
  }
  const distinctBytes = memory() - before;

  const waiting = await connect(never);
  const heapUsed = (): number => {
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  next = small;
  const sends: Promise<unknown>[] = [];
  const start = heapUsed();
  for (let n = 0; n < waitingSends; n++) sends.push(waiting.sendMessage(messageFor(sent++)));
  await new Promise((resolve) => setTimeout(resolve, 100));
  const waitingSendBytes = (heapUsed() - start) / sends.length;

  return {
    cases: configs.map(({ name, configBytes, micros }) => ({ name, configBytes, cpuMicrosPerSend: median(micros) })),
    distinctConfigs: { configs: distinctConfigs, bytes: distinctBytes },
    waitingSendBytes,
  };
};
