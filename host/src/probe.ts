// Looks at an unpacked connector in a process of its own, for the tests: a kit is loaded once per process, and what
// loading leaves behind shows in a fresh one only.  node lib/probe.js <load|send|guard> <packages/core> [configs]
// Prints one JSON object, and ends when nothing keeps the process alive: it never calls `process.exit`.
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Emulator, Fault } from 'mailgun-emulator';
import { importKit, kitFolder, loadBySteps } from './load.js';
import { type LogtoFolder, readPackage } from './pack.js';
import { type Message, samples } from './samples.js';
import { sendAsLogto } from './send.js';
import { buildConfig, storedTemplate } from './tenant.js';

/** What a process has before and after the connector is loaded. */
export type LoadReport = Record<
  'globals' | 'listeners' | 'activeResources' | 'prototypes',
  { before: string[]; after: string[] }
>;

export type SendReport = {
  nodeVersion: string;
  kitVersion: string;
  zodVersion: string;
  /** What that kit's own guard says against the metadata as Console gets it. */
  metadataIssues: unknown[];
  accepted: { result: unknown; mailCount: number };
  refused: { name: string; isKitError: boolean; code: unknown }[];
};

export type GuardReport = { zodVersion: string; verdicts: { isAccepted: boolean; issues: unknown[] }[] };

/** Everything in reach that a library might patch or leave behind. */
const takeStock = (): Record<keyof LoadReport, string[]> => {
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

const probeLoad = async (folder: LogtoFolder): Promise<LoadReport> => {
  // The kit and zod are Logto's own and loaded long before any connector.
  await importKit(folder);
  await import(pathToFileURL(createRequire(path.join(kitFolder(folder), 'package.json')).resolve('zod')).href);
  const before = takeStock();
  const connector = await loadBySteps(folder);
  await connector.build();
  const after = takeStock();
  const report: Partial<LoadReport> = {};
  for (const name of Object.keys(before) as (keyof LoadReport)[])
    report[name] = { before: before[name], after: after[name] };
  return report as LoadReport;
};

/** Why a send fails, with the config or the fault that brings it about. */
const failures: { name: string; change?: Record<string, unknown>; fault?: Fault }[] = [
  { name: 'no content for the type', change: { deliveries: {} } },
  { name: 'config that no guard has seen', change: { domain: 'https://mg.example.com/v3' } },
  { name: 'key refused', fault: { answer: 'forbidden' } },
  { name: 'limit with a wait', fault: { answer: 'requestsPerSecond', retryAfterSeconds: 600 } },
  { name: 'limit of the plan', fault: { answer: 'planLimit' } },
];

const probeSend = async (folder: LogtoFolder): Promise<SendReport> => {
  const { createEmulator } = await import('mailgun-emulator');
  const kit = await importKit(folder);
  const connector = await loadBySteps(folder);
  const guarded = kit.connectorMetadataGuard.safeParse(connector.metadata);
  const emulator: Emulator = await createEmulator({ config: { templates: [storedTemplate] } });
  process.env.MAILGUN_CONNECTOR_ENDPOINTS = emulator.url;
  const config = buildConfig(emulator.url);
  const sample = samples[0];
  if (!sample) throw new Error('There is no sample to send.');

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
  const mailCount = (await emulator.inbox.list({ to: 'accepted@example.org' })).length;
  await emulator.close();
  return {
    nodeVersion: process.version,
    kitVersion: String(readPackage(kitFolder(folder)).version),
    zodVersion: readZodVersion(folder),
    metadataIssues: guarded.success ? [] : guarded.error.issues,
    accepted: { result, mailCount },
    refused,
  };
};

/** As Logto does with a config to save: `configGuard.safeParse`, and nothing of its output is used. */
const probeGuard = async (folder: LogtoFolder, configs: unknown[]): Promise<GuardReport> => {
  const { configGuard } = await (await loadBySteps(folder)).build();
  const verdicts = configs.map((config) => {
    const parsed = configGuard.safeParse(config);
    const issues = parsed.success ? [] : parsed.error.issues;
    return { isAccepted: parsed.success, issues: issues.map(({ code, path, message }) => ({ code, path, message })) };
  });
  return { zodVersion: readZodVersion(folder), verdicts };
};

const readZodVersion = (folder: LogtoFolder): string => {
  const require = createRequire(path.join(folder.connector, 'package.json'));
  return (require('zod/package.json') as { version: string }).version;
};

const [probe, core = '', configs = '[]'] = process.argv.slice(2);
const folder: LogtoFolder = { core, connector: path.join(core, 'connectors/connector-mailgun') };
const probes: Record<string, () => Promise<unknown>> = {
  load: () => probeLoad(folder),
  send: () => probeSend(folder),
  guard: () => probeGuard(folder, JSON.parse(configs)),
};
const run = probes[probe ?? ''];
if (!run) throw new Error(`There is no probe "${probe}": use load, send or guard.`);
process.stdout.write(`${JSON.stringify(await run())}\n`);
