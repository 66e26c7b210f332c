// What a send costs besides network, host and JSON: the CPU time of everything the connector does, per send, over a transport that
// accepts at once. Builds alternate in one process, so that other load affects all alike.
//   node bench/lib/compiled.js LIB [LIB …]      each a packages/connector/lib/index.js
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { account, content, messageFor } from './content.js';
import { median } from './statistics.js';

interface ConnectorModule {
  readonly createMailgunConnectorWith: (overrides: {
    transport: () => Promise<unknown>;
  }) => (options: {
    getConfig: () => Promise<unknown>;
  }) => Promise<{ sendMessage: (message: unknown) => Promise<unknown> }>;
}

const rounds = 31;
const sendsPerRound = 200;
const distinctConfigs = 1_000;
const flatSends = 200_000;

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
const cases = { 'config of 13 kB': small, 'config of 280 kB': large, 'non-ASCII email': nonAscii };

const accepted = Promise.resolve({
  response: { status: 200, headers: {}, body: '{"id":"<1@mg>","message":"Queued. Thank you."}' },
});

const open = async (file: string) => {
  const { createMailgunConnectorWith } = (await import(pathToFileURL(path.resolve(file)).href)) as ConnectorModule;
  let next: unknown;
  const { sendMessage } = await createMailgunConnectorWith({ transport: () => accepted })({
    getConfig: async () => next,
  });
  return async (config: unknown, n: number) => {
    next = config;
    await sendMessage(messageFor(n));
  };
};

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error('node bench/lib/compiled.js LIB [LIB …]');
  process.exit(2);
}
const builds = await Promise.all(files.map(async (file) => ({ file, send: await open(file) })));
const micros = (usage: NodeJS.CpuUsage, sends: number): number => (usage.user + usage.system) / sends;
let sent = 0;

for (const [name, config] of Object.entries(cases)) {
  const saved = JSON.stringify(config);
  const perSend = builds.map((): number[] => []);
  // Parsed before the measurement, and few, so that neither parsing nor collecting them counts: both are the host's share.
  const configs = Array.from({ length: 8 }, () => JSON.parse(saved) as unknown);
  for (let round = 0; round < rounds; round++) {
    for (const [index, { send }] of builds.entries()) {
      const before = process.cpuUsage();
      for (let n = 0; n < sendsPerRound; n++) await send(configs[n % configs.length], sent++);
      if (round > 4) perSend[index]?.push(micros(process.cpuUsage(before), sendsPerRound));
    }
  }
  builds.forEach(({ file }, index) => {
    console.log(
      `${name} (${Math.round(saved.length / 1000)} kB): ${median(perSend[index] ?? []).toFixed(1)} µs a send   ${file}`,
    );
  });
}

const memory = (): number => {
  (globalThis as { gc?: () => void }).gc?.();
  const { heapUsed, external } = process.memoryUsage(); // external holds array buffers
  return (heapUsed + external) / 1e6;
};

for (const { file, send } of builds) {
  const template = JSON.stringify(small);
  const start = memory();
  const before = process.cpuUsage();
  for (let n = 0; n < distinctConfigs; n++) {
    await send(
      JSON.parse(template.replaceAll('mg.example.com', `mg${n}.example.com`).replaceAll('Enter', `Enter${n}`)),
      sent++,
    );
  }
  const compileMicros = micros(process.cpuUsage(before), distinctConfigs);
  console.log(
    `${distinctConfigs} distinct configs: ${(memory() - start).toFixed(1)} MB more, ${compileMicros.toFixed(0)} µs a send   ${file}`,
  );
  const samples: string[] = [];
  for (let n = 0; n < flatSends; n++) {
    await send(JSON.parse(template), sent++);
    if (n % (flatSends / 5) === 0) samples.push((memory() - start).toFixed(1));
  }
  console.log(`${flatSends} sends: ${samples.join(', ')}, ${(memory() - start).toFixed(1)} MB more   ${file}`);
}
