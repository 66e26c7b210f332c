// What a README shows in a sentence or a table, and not in a block of its own.
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { createEmulator } from 'mailgun-emulator';
import type { Outcome, Shown } from './outcome.ts';
import { openProject } from './places.ts';
import { readText } from './repository.ts';
import { runInShell } from './shell.ts';

const emulatorReadme = 'packages/emulator/README.md';
const studioReadme = 'packages/studio/README.md';

/** The files that `preview` writes, by their names: the first in full, the others by their endings. */
const writePreview = async (): Promise<Outcome> => {
  const [, options = '', files = ''] = /`(--type [^`]* --out DIR)` writes ([^;]*);/.exec(readText(studioReadme)) ?? [];
  const [first = '', ...endings] = [...files.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file);
  const place = openProject();
  const env = { MAILGUN_DOMAIN: 'mg.example.com', MAILGUN_API_KEY: 'key', MAILGUN_FROM: 'a@mg.example.com' };
  const { stdout, stderr } = await runInShell(`mailgun-studio preview ${options}`, place, { env });
  const folder = path.join(place.cwd, 'DIR');
  return {
    promised: [first, ...endings.map((ending) => first.replace('.html', ending))].sort(),
    came: existsSync(folder) ? readdirSync(folder).sort() : stdout + stderr,
  };
};

/** All at once, each as an option of the command. */
const orderFaults = async (): Promise<Outcome> => {
  const options = [...readText(emulatorReadme).matchAll(/`(--fault [^`<]+)`/g)].map(([, option]) => option);
  let pending: unknown[] = [];
  const { stdout, stderr } = await runInShell(
    `mailgun-emulator --port 0 --eu-port 0 ${options.join(' ')}`,
    openProject(),
    {
      whileUp: async (said) => {
        const url = /send to +(\S+)/.exec(said)?.[1];
        ({ items: pending } = (await (await fetch(`${url}/_emulator/faults`)).json()) as { items: unknown[] });
      },
    },
  );
  return { promised: options.length, came: pending.length || stdout + stderr };
};

const call = /^\| `(?<method>GET|POST|DELETE) (?<path>\/_emulator[^`]*)`[^|]* \|(?: [^`]*`(?<json>\{[^`]*\})`)?/gm;

/** POST, GET, DELETE. */
const byMethod = ({ method: a = '' }: { method?: string }, { method: b = '' }: { method?: string }) =>
  b.localeCompare(a);

/** Each call of the emulator's own, with its blanks filled in for a mail that is there; what deletes it comes last. */
const makeCalls = async (): Promise<Outcome> => {
  const emulator = await createEmulator();
  const to = 'ada@example.org';
  await fetch(`${emulator.url}/v3/mg.example.com/messages`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('api:key')}` },
    body: new URLSearchParams({ from: 'a@mg.example.com', to, subject: 'Your code', text: '012345' }),
  });
  const { key, id } = await emulator.inbox.waitFor({ to });
  const calls = [...readText(emulatorReadme).matchAll(call)].map(({ groups = {} }) => groups);
  if (calls.length === 0) throw new Error('Its README has no calls.');
  const came: string[] = [];
  for (const { method = '', path: written = '', json } of calls.sort(byMethod)) {
    const filled = written
      .replaceAll(/\w+=…&?/g, '')
      .replaceAll(/\{(key)?[^}]*\}/g, (_blank, isKey) => (isKey ? key : id));
    const body = method === 'POST' ? (json ?? '').replaceAll('…', to) : null;
    const { status } = await fetch(emulator.url + filled, { method, body });
    came.push(`${method} ${written}: ${status}`);
  }
  await emulator.close();
  return { promised: came.map((line) => line.replace(/\d+$/, line.startsWith('POST') ? '201' : '200')), came };
};

export const sentences: readonly Shown[] = [
  { name: `${studioReadme}, what preview --out writes`, run: writePreview },
  { name: `${emulatorReadme}, each --fault`, run: orderFaults },
  { name: `${emulatorReadme}, each call of /_emulator/`, run: makeCalls },
];
