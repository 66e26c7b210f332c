// Checks an unpacked connector in its own process, for the tests: a kit loads once per process, and only a fresh process shows
// what loading leaves behind.  node lib/isolated-check.js <load|send|guard> <packages/core> [configs]
// Prints one JSON object and never calls `process.exit`, so that it exits only when nothing keeps the process alive.
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Emulator, Fault } from 'mailgun-emulator';
import { importKit, kitFolder, loadManually } from './load.js';
import { type LogtoFolder, readPackage } from './pack.js';
import { type Message, sampleMessages } from './sample-messages.js';
import { sendAsLogto } from './send.js';
import { buildConfig, storedTemplate } from './tenant.js';

/** The state of the process before and after the connector is loaded. */
export type LoadReport = Record<
  'globals' | 'listeners' | 'activeResources' | 'prototypes',
  { before: string[]; after: string[] }
>;

export type SendReport = {
  nodeVersion: string;
  kitVersion: string;
  zodVersion: string;
  /** Issues that the kit's own guard finds in the metadata as Console receives it. */
  metadataIssues: unknown[];
  accepted: { result: unknown; emailCount: number };
  refused: { name: string; isKitError: boolean; code: unknown }[];
};

export type GuardReport = { zodVersion: string; results: { isAccepted: boolean; issues: unknown[] }[] };

/** Everything that a library might patch or leave behind. */
const takeSnapshot = (): Record<keyof LoadReport, string[]> => {
  const prototypes = [Object, Array, String, Promise, Function, Error, Map, Set, RegExp, URL, AbortSignal, Buffer];
  return {
    globals: Reflect.ownKeys(globalThis).map(String).sort(),
    listeners: process
      .eventNames()
      .map((name) => `${String(name)} × ${process.listenerCount(name)}`)
      .sort(),
    activeResources: process.getActiveResourcesInfo().sort(),
    prototypes: prototypes.flatMap((type) =>
      Reflect.ownKeys(type.prototype).map((key) => `${type.name}.prototype.${String(key)}`),
    ),
  };
};

const checkLoad = async (folder: LogtoFolder): Promise<LoadReport> => {
  // Logto itself loads the kit and zod, long before any connector.
  await importKit(folder);
  await import(pathToFileURL(createRequire(path.join(kitFolder(folder), 'package.json')).resolve('zod')).href);
  const before = takeSnapshot();
  const connector = await loadManually(folder);
  await connector.build();
  const after = takeSnapshot();
  const report: Partial<LoadReport> = {};
  for (const name of Object.keys(before) as (keyof LoadReport)[])
    report[name] = { before: before[name], after: after[name] };
  return report as LoadReport;
};

/** Why a send fails, with the config or the fault that causes it. */
const failures: { name: string; change?: Record<string, unknown>; fault?: Fault }[] = [
  { name: 'no content for the type', change: { deliveries: {} } },
  { name: 'config that bypassed the guard', change: { domain: 'https://mg.example.com/v3' } },
  { name: 'key refused', fault: { response: 'forbidden' } },
  { name: 'rate limit with Retry-After', fault: { response: 'requestsPerSecond', retryAfterSeconds: 600 } },
  { name: 'plan limit', fault: { response: 'planLimit' } },
];

const checkSend = async (folder: LogtoFolder): Promise<SendReport> => {
  const { createEmulator } = await import('mailgun-emulator');
  const kit = await importKit(folder);
  const connector = await loadManually(folder);
  const guarded = kit.connectorMetadataGuard.safeParse(connector.metadata);
  const emulator: Emulator = await createEmulator({ config: { templates: [storedTemplate] } });
  process.env.MAILGUN_CONNECTOR_ENDPOINTS = emulator.url;
  const config = buildConfig(emulator.url);
  const sample = sampleMessages[0];
  if (!sample) throw new Error('There is no sample message.');

  const send = (to: string, changes: Record<string, unknown> = {}): Promise<unknown> => {
    const message: Message = { ...sample.message, to };
    return sendAsLogto(connector, { message, isConsoleTest: false }, { ...config, ...changes });
  };
  const result = await send('accepted@example.org');
  const refused: SendReport['refused'] = [];
  for (const { name, change, fault } of failures) {
    if (fault) emulator.faults.add(fault);
    const error: unknown = await send('refused@example.org', change).then(
      () => 'nothing was thrown',
      (thrown) => thrown,
    );
    refused.push({
      name,
      isKitError: error instanceof kit.ConnectorError,
      code: error instanceof kit.ConnectorError ? error.code : String(error),
    });
    emulator.faults.clear();
  }
  const emailCount = (await emulator.inbox.list({ to: 'accepted@example.org' })).length;
  await emulator.close();
  return {
    nodeVersion: process.version,
    kitVersion: String(readPackage(kitFolder(folder)).version),
    zodVersion: readZodVersion(folder),
    metadataIssues: guarded.success ? [] : guarded.error.issues,
    accepted: { result, emailCount },
    refused,
  };
};

/** As Logto checks a config before saving it: `configGuard.safeParse`, whose output it ignores. */
const checkGuard = async (folder: LogtoFolder, configs: unknown[]): Promise<GuardReport> => {
  const { configGuard } = await (await loadManually(folder)).build();
  const results = configs.map((config) => {
    const parsed = configGuard.safeParse(config);
    const issues = parsed.success ? [] : parsed.error.issues;
    return { isAccepted: parsed.success, issues: issues.map(({ code, path, message }) => ({ code, path, message })) };
  });
  return { zodVersion: readZodVersion(folder), results };
};

const readZodVersion = (folder: LogtoFolder): string => {
  const require = createRequire(path.join(folder.connector, 'package.json'));
  return (require('zod/package.json') as { version: string }).version;
};

const [name, core = '', configs = '[]'] = process.argv.slice(2);
const folder: LogtoFolder = { core, connector: path.join(core, 'connectors/connector-mailgun') };
const checks: Record<string, () => Promise<unknown>> = {
  load: () => checkLoad(folder),
  send: () => checkSend(folder),
  guard: () => checkGuard(folder, JSON.parse(configs)),
};
const run = checks[name ?? ''];
if (!run) throw new Error(`Unknown check "${name}". Use load, send or guard.`);
process.stdout.write(`${JSON.stringify(await run())}\n`);
