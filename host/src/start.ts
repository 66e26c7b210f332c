// `npm start`: the connector, packed and loaded as Logto does it, sends every kind of message to a local Mailgun, and a table
// shows what arrived. Reads the command line; writes to the terminal and the temp folder.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { createEmulator, type Emulator } from 'mailgun-emulator';
import { startStudio, defaultPort as studioPort } from 'mailgun-studio';
import { sendDesignedEmails } from './designed-emails.js';
import { listenForInterruption, type WaitForInterruption } from './interruption.js';
import { loadThroughCli } from './load.js';
import { type LogtoFolder, packConnector, unpackConnector } from './pack.js';
import { type Colors, createColors, createProgress, type Progress } from './progress.js';
import { drawTable } from './results-table.js';
import { sampleMessages } from './sample-messages.js';
import { sendSampleMessages } from './send.js';
import type { SendResult } from './send-result.js';
import { buildConfig, storedTemplate } from './tenant.js';

/** Where the local Mailgun listens unless the port is in use. */
const defaultPort = 4650;

/** In the folder where it is run; git ignores it in this repository. */
const projectName = 'mailgun-studio.json';

const help = `
Packs the connector, loads it as Logto does, and sends every kind of message to a local Mailgun.

  npm start                    then starts the studio on those emails, and runs until Ctrl+C;
                               what you change there is kept in mailgun-studio.json
  npm start -- --once          exits instead: 0 when every message arrived as expected, 1 when not
  npm start -- --json          prints the results as one JSON array to standard output
                               (npm adds two lines of its own; without them: npm start --silent -- --json)
  npm start -- --help          shows this text
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
  // The temp folders are removed when the process exits.
  const waitForInterruption = listenForInterruption(progress.clear);
  try {
    return await run(options, progress, waitForInterruption);
  } catch (error) {
    progress.clear();
    process.stderr.write(`start: ${(error as Error).message}\n`);
    return 1;
  }
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

const run = async (options: Options, progress: Progress, waitForInterruption: WaitForInterruption): Promise<number> => {
  progress.begin('packing the connector');
  const tarball = await packConnector();
  const folder = await unpackConnector(tarball, 'cli');
  const kilobytes = Math.ceil(tarball.sizeBytes / 1000);
  progress.finish(`packed ${tarball.name} ${tarball.version}: ${tarball.files.length} files, ${kilobytes} kB`);

  progress.begin("loading it through Logto's own loader");
  const connector = await loadThroughCli(folder);
  progress.finish(`loaded through Logto's own loader as ${connector.metadata.id}, with no packages installed for it`);

  progress.begin('starting a local Mailgun');
  const emulator = await startEmulator(options.once ? 0 : defaultPort);
  const isElsewhere = !options.once && !emulator.url.endsWith(`:${defaultPort}`);
  progress.finish(`local Mailgun on ${emulator.url}${isElsewhere ? ` (port ${defaultPort} is in use)` : ''}`);

  try {
    // The connector accepts Mailgun's hosts only; this is how an operator permits another.
    process.env.MAILGUN_CONNECTOR_ENDPOINTS = emulator.url;
    const results = await sendSampleMessages({
      connector,
      emulator,
      samples: sampleMessages,
      config: buildConfig(emulator.url),
      onSend: (sample, index) => progress.begin(`sending ${index + 1}/${sampleMessages.length}: ${sample.name}`),
    });
    progress.finish(summarize(results), getExitCode(results) === 0);
    print(results, options);
    if (options.once) return getExitCode(results);
    progress.begin('sending the nine emails of the design');
    await sendDesignedEmails(connector, emulator.url);
    progress.finish('the nine emails of the design are in the inbox');
    return await runStudio(folder, emulator, waitForInterruption);
  } finally {
    await emulator.close();
  }
};

/** Runs the studio with the same connector that Logto's loader loaded, until Ctrl+C. */
const runStudio = async (
  folder: LogtoFolder,
  emulator: Emulator,
  waitForInterruption: WaitForInterruption,
): Promise<number> => {
  const interrupted = waitForInterruption();
  const connector = await import(pathToFileURL(path.join(folder.connector, 'lib/index.js')).href);
  const projectFile = path.resolve(projectName);
  const studio = await startStudio({ emulator, connector, projectFile });
  process.stderr.write(listAddresses(studio.url, emulator.url, createColors(process.stderr)));
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

export const getExitCode = (results: readonly SendResult[]): number => (results.every(({ ok }) => ok) ? 0 : 1);

const summarize = (results: readonly SendResult[]): string =>
  `${results.filter(({ ok }) => ok).length} of ${results.length} messages arrived as expected`;

const print = (results: readonly SendResult[], { json }: Options): void => {
  const lines = json
    ? [JSON.stringify(results, undefined, 2)]
    : ['', ...drawTable(results, createColors(process.stdout)), ''];
  process.stdout.write(`${lines.join('\n')}\n`);
};

const listAddresses = (studio: string, emulator: string, colors: Colors): string => {
  const addresses = [
    ['Project', `${projectName} (created by your first change)`],
    ['Studio', studio],
    ['Inbox', `${studio}/#/inbox`],
    ['Mailgun API', emulator],
    ['Emulator API', `${emulator}/_emulator`],
  ] as const;
  const lines = addresses.map(([name, address]) => `  ${name.padEnd(13)}  ${colors.cyan(address)}\n`);
  const elsewhere = studio.endsWith(`:${studioPort}`) ? '' : `  (port ${studioPort} is in use)\n`;
  const first = `  Open ${colors.cyan(studio)} to see your nine emails.\n  Design puts your brand and languages on them; a click on an email edits it.\n`;
  return `\n${first}\n${lines.join('')}${elsewhere}\n  Press Ctrl+C to stop.\n`;
};
