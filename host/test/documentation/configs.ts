// JSON: a config or deliveries of the connector are saved as Console saves them, a configuration starts the emulator.
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { configGuard } from 'connector-mailgun';
import { createEmulator, type EmulatorConfig } from 'mailgun-emulator';
import type { Run } from './outcome.ts';
import { openProject } from './places.ts';
import { runInShell } from './shell.ts';

const connection = { domain: 'mg.example.com', apiKey: 'key', from: 'Sender <sender@mg.example.com>' };

export const saveConfig: Run = async ({ text }) => {
  const example = JSON.parse(text) as object;
  const isWhole = 'deliveries' in example;
  const { success, error } = configGuard.safeParse(isWhole ? example : { ...connection, deliveries: example });
  const promised = { success: true, issues: [], said: isWhole ? 'No problem found.\n' : '' };
  return { promised, came: { success, issues: error?.issues ?? [], said: isWhole ? await check(text) : '' } };
};

/** What the studio says of a config that a reader takes over. */
const check = async (text: string): Promise<string> => {
  const place = openProject();
  writeFileSync(path.join(place.cwd, 'logto-mailgun.json'), text);
  return (await runInShell('mailgun-studio check logto-mailgun.json', place)).stdout;
};

export const startWithConfig: Run = async ({ text }) => {
  const config = JSON.parse(text) as EmulatorConfig;
  const emulator = await createEmulator({ config });
  await emulator.close();
  const hasSchema = existsSync(path.join(openProject().cwd, config.$schema ?? ''));
  return { promised: { url: emulator.url, hasSchema: true }, came: { url: emulator.url, hasSchema } };
};

/** A form that the reader of an issue template fills in. */
export const leaveEmpty: Run = async ({ text }) => ({ promised: '', came: text });
