// What is typed into a terminal, one function for each block: it is run where its reader would be, and what must be there then.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { loadBySteps } from '../../src/load.ts';
import { packConnector } from '../../src/pack.ts';
import { samples } from '../../src/samples.ts';
import type { Run } from './outcome.ts';
import { openCheckout, openLogto, openProject } from './places.ts';
import { type Place, type Ran, runInShell, type Terminal } from './shell.ts';

const loopback = /http:\/\/127\.0\.0\.1:\d+/g;

/** Everything that is said to be there answers, comments of the block left out. @throws when one does not */
const visit = (said: string): Promise<unknown> =>
  Promise.all([...new Set(said.replaceAll(/ # .*/g, '').match(loopback))].map((address) => fetch(address)));

let checkout: Place | undefined;
let lastRun: Promise<unknown> = Promise.resolve();

/** One checkout for all, one run after the other: the second build finds what the first left. */
const runInCheckout = (text: string, terminal?: Terminal): Promise<Ran & Place> => {
  const place = checkout ?? openCheckout();
  checkout = place;
  const ran = lastRun.then(() => runInShell(text, place, terminal));
  lastRun = ran.catch(() => {}); // told by the test of its block
  return ran.then((what) => ({ ...what, ...place }));
};

/** `npm ci`, `npm start`: builds everything, sends every kind of message, opens the studio, and ends with Ctrl+C. */
export const startFromCheckout: Run = async ({ text }) => {
  const { ended, stdout, stderr } = await runInCheckout(text, { whileUp: visit });
  const says = [`${samples.length} of ${samples.length} messages arrived`, 'Studio +http://127\\.0\\.0\\.1:\\d+'];
  return {
    promised: { ended: 'Ctrl+C', said: expect.stringMatching(new RegExp(says.join('[\\s\\S]*'))) },
    came: { ended, said: stdout + stderr },
  };
};

/** `npm run build`, `npm pack`: leaves the file that the comment names. */
export const packFromCheckout: Run = async ({ text }) => {
  const { ended, stdout, stderr, cwd } = await runInCheckout(text);
  const name = /# (\S+\.tgz)$/m.exec(text)?.[1] ?? 'no file is named';
  const isThere = existsSync(path.join(cwd, 'packages/connector', name));
  return {
    promised: { ended: 0, isThere: true, said: expect.stringMatching(new RegExp(`^${name}$`, 'm')) },
    came: { ended, isThere, said: stdout + stderr },
  };
};

/** `npx @logto/cli connector add`: Logto's CLI puts the tarball where Logto's loader finds the connector. */
export const addToLogto: Run = async ({ text }) => {
  const place = openLogto();
  const tarball = await packConnector();
  const { ended, stdout, stderr } = await runInShell(text.replace('/path/to', path.dirname(tarball.file)), place);
  const connector = path.join(place.core, 'connectors', tarball.name);
  const loaded = ended === 0 ? await loadBySteps({ core: place.core, connector }) : undefined;
  return {
    promised: { ended: 0, said: expect.stringContaining(`Added ${tarball.name} v${tarball.version}`), id: 'mailgun' },
    came: { ended, said: stdout + stderr, id: loaded?.metadata.id },
  };
};

/** `npx mailgun-emulator`, on free ports; that those of the comment are its own is what its --help says. */
export const startEmulator: Run = async ({ text }) => {
  const place = openProject();
  const env = { MAILGUN_EMULATOR_PORT: '0', MAILGUN_EMULATOR_EU_PORT: '0' };
  const { ended, stdout, stderr } = await runInShell(text, place, { env, whileUp: visit });
  const help = await runInShell('mailgun-emulator --help', place);
  const portOf = (region: string) => new RegExp(`\\b${region} on http://127\\.0\\.0\\.1:(\\d+)`).exec(text)?.[1];
  return {
    promised: {
      ended: 'Ctrl+C',
      said: expect.stringMatching(/send to +http:\S+ +\(US\) +http:\S+ +\(EU\)[\s\S]*stopping/),
      ports: [portOf('US'), portOf('EU')],
    },
    came: {
      ended,
      said: stdout + stderr,
      ports: ['PORT', 'EU_PORT'].map(
        (name) => new RegExp(`\\(default (\\d+), MAILGUN_EMULATOR_${name}\\)`).exec(help.stdout)?.[1],
      ),
    },
  };
};
