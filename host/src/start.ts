// The job of `npm start`: the connector, packed and loaded as Logto does it, sends every kind of message to a local
// Mailgun, and a table says what arrived. Reads the command line; writes to the terminal and the temp folder.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { createEmulator, type Emulator } from 'mailgun-emulator';
import { startStudio, defaultPort as studioPort } from 'mailgun-studio';
import type { Row } from './judge.js';
import { loadThroughCli } from './load.js';
import { type LogtoFolder, packConnector, unpackConnector } from './pack.js';
import { createPaint, createProgress, type Progress } from './progress.js';
import { samples } from './samples.js';
import { sendSamples } from './send.js';
import { drawTable, type Paint } from './table.js';
import { buildConfig, storedTemplate } from './tenant.js';

/** Where the local Mailgun listens unless the port is taken. */
const defaultPort = 4650;

const help = `
Packs the connector, loads it as Logto does, and sends every kind of message to a local Mailgun.

  npm start                    then opens the studio on those mails, and stays up until Ctrl+C
  npm start -- --once          exits instead: 0 when every message arrived as it should, 1 when not
  npm start -- --json          prints the rows as one JSON array, alone on standard output
                               (npm's own two lines go there too, unless: npm start --silent -- --json)
  npm start -- --help          this text
`;

type Options = { once: boolean; json: boolean; help: boolean };

/** @returns the exit code */
export const main = async (args: string[]): Promise<number> => {
  let options: Options;
  try {
    options = readOptions(args);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${help}`);
    return 2;
  }
  if (options.help) {
    process.stdout.write(help.trimStart());
    return 0;
  }
  const progress = createProgress(process.stderr);
  for (const signal of endings) process.on(signal, leaveAtOnce);
  try {
    return await run(options, progress);
  } catch (error) {
    progress.clear();
    process.stderr.write(`start: ${(error as Error).message}\n`);
    return 1;
  } finally {
    for (const signal of endings) process.off(signal, leaveAtOnce);
  }
};

/** Ctrl+C, `kill`, and a terminal that is closed. */
const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** One of them while it works. The temp folders go with the process. */
const leaveAtOnce = (_signal: NodeJS.Signals, number: number): void => {
  process.exit(128 + number);
};

const readOptions = (args: string[]): Options => {
  const { values } = parseArgs({
    args,
    options: {
      once: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  return values;
};

const run = async (options: Options, progress: Progress): Promise<number> => {
  progress.begin('packing the connector');
  const tarball = await packConnector();
  const folder = await unpackConnector(tarball, 'cli');
  const kilobytes = Math.ceil(tarball.sizeBytes / 1000);
  progress.finish(`packed ${tarball.name} ${tarball.version}: ${tarball.files.length} files, ${kilobytes} kB`);

  progress.begin("loading it through Logto's own loader");
  const connector = await loadThroughCli(folder);
  progress.finish(`loaded through Logto's own loader as ${connector.metadata.id}, with nothing installed beside it`);

  progress.begin('starting a local Mailgun');
  const emulator = await startEmulator(options.once ? 0 : defaultPort);
  const isElsewhere = !options.once && !emulator.url.endsWith(`:${defaultPort}`);
  progress.finish(`local Mailgun on ${emulator.url}${isElsewhere ? ` (port ${defaultPort} is in use)` : ''}`);

  try {
    // The connector talks to Mailgun's hosts only; this is how an operator lets it talk to another.
    process.env.MAILGUN_CONNECTOR_ENDPOINTS = emulator.url;
    const rows = await sendSamples({
      connector,
      emulator,
      samples,
      config: buildConfig(emulator.url),
      onSend: (sample, index) => progress.begin(`sending ${index + 1}/${samples.length}: ${sample.name}`),
    });
    progress.finish(summarise(rows), exitCodeOf(rows) === 0);
    print(rows, options);
    if (options.once) return exitCodeOf(rows);
    return await stayUp(folder, emulator);
  } finally {
    await emulator.close();
  }
};

/** The studio, over the very connector that Logto's loader has loaded, until Ctrl+C. */
const stayUp = async (folder: LogtoFolder, emulator: Emulator): Promise<number> => {
  const interrupted = untilInterrupted();
  const connector = await import(pathToFileURL(path.join(folder.connector, 'lib/index.js')).href);
  const studio = await startStudio({ emulator, connector });
  process.stderr.write(sayWhereToGo(studio.url, emulator.url, createPaint(process.stderr)));
  await interrupted;
  await studio.close();
  return 0;
};

const startEmulator = (port: number): Promise<Emulator> => {
  const options = { config: { templates: [storedTemplate] } };
  return createEmulator({ ...options, port, euPort: port && port + 1 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    return createEmulator({ ...options, port: 0 });
  });
};

export const exitCodeOf = (rows: readonly Row[]): number => (rows.every((row) => row.ok) ? 0 : 1);

const summarise = (rows: readonly Row[]): string => {
  const arrivedCount = rows.filter((row) => row.ok).length;
  return `${arrivedCount} of ${rows.length} messages arrived as they should`;
};

const print = (rows: readonly Row[], { json }: Options): void => {
  const lines = json ? [JSON.stringify(rows, undefined, 2)] : ['', ...drawTable(rows, createPaint(process.stdout)), ''];
  process.stdout.write(`${lines.join('\n')}\n`);
};

const sayWhereToGo = (page: string, emulator: string, paint: Paint): string => {
  const places = [
    ['Studio', page],
    ['Inbox', `${page}/#/inbox`],
    ["Mailgun's API", emulator],
    ['Its own calls', `${emulator}/_emulator`],
  ] as const;
  const lines = places.map(([what, address]) => `  ${what.padEnd(13)}  ${paint('cyan', address)}\n`);
  const elsewhere = page.endsWith(`:${studioPort}`) ? '' : `  Port ${studioPort} is in use: the studio took another.\n`;
  return `${lines.join('')}\n${elsewhere}  Ctrl+C stops them.\n`;
};

// npm passes the terminal's Ctrl+C on, so it comes twice; the second must not cut the closing short.
const untilInterrupted = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of endings) process.off(signal, leaveAtOnce).on(signal, () => resolve());
  });
