// The command of the studio as a terminal shows it: a transcript is run where it comes to that, an overview is asked for help.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { createEmulator } from 'mailgun-emulator';
import { expect } from 'vitest';
import type { Run } from './outcome.ts';
import { openProject } from './places.ts';
import { type Ran, runInShell } from './shell.ts';

/** Runs the command of a transcript where that comes of it. */
type Stage = (command: string) => Promise<Ran>;

const html = (words: string) => `<html lang="en"><body><p>${words}</p></body></html>`;
const config = {
  domain: 'mg.example.com',
  apiKey: 'account-key',
  from: 'Example <hello@mg.example.com>',
  deliveries: {
    SignIn: { subject: '{{code}} is your sign-in code', html: html('Your code is {{code}}.') },
    OrganizationInvitation: { subject: 'Join us', html: html('<a href="{{link}}">Accept</a>') },
    Generic: { subject: 'Your code', html: html('Your code is {{code}}.') },
  },
};

const openWith = (changed: object) => {
  const place = openProject();
  writeFileSync(path.join(place.cwd, 'logto-mailgun.json'), JSON.stringify({ ...config, ...changed }));
  return place;
};

const stages: Readonly<Record<string, Stage>> = {
  check: (command) => {
    const SignIn = { ...config.deliveries.SignIn, subject: '{{code}} for {{user.name}}' };
    return runInShell(
      command,
      openWith({ domain: 'https://mg.example.com', deliveries: { ...config.deliveries, SignIn } }),
    );
  },
  // The local Mailgun puts off what goes to greylist@.
  trace: async (command) => {
    const emulator = await createEmulator();
    const env = { MAILGUN_CONNECTOR_ENDPOINTS: emulator.url };
    const place = openWith({ endpoint: emulator.url });
    await runInShell('mailgun-studio send logto-mailgun.json --to greylist@example.org --type SignIn', place, { env });
    const ran = await runInShell(command.replace('ada@', 'greylist@'), place, { env });
    await emulator.close();
    return ran;
  },
};

/** Times and ids are other ones each time. */
const alike = (text: string) =>
  text
    .trim()
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/g, '<time>')
    .replaceAll(/<[^<>\s@]+@/g, '<id@');

export const repeatTranscript: Run = async ({ text }) => {
  const [, command = '', shown = ''] = /^\$ (.*)\n([\s\S]*)$/.exec(text) ?? [];
  const stage = stages[command.split(' ')[1] ?? ''];
  if (!stage) throw new Error(`Nothing in transcripts.ts leads to: ${command}`);
  const { ended, stdout, stderr } = await stage(command);
  return {
    promised: { ended: shown.includes('✗') ? 1 : 0, shown: alike(shown) },
    came: { ended, shown: alike(stdout) || stderr },
  };
};

/** Each command is there, and its help has the options that stand beside it. */
export const askForHelp: Run = async ({ text }) => {
  const place = openProject();
  const asked = text
    .trim()
    .split('\n')
    .map(async (line) => {
      const command = /^mailgun-studio(?: [a-z]+)?/.exec(line)?.[0] ?? line;
      const { ended, stdout } = await runInShell(`${command} --help`, place);
      const missing = line.match(/--[a-z-]+/g)?.filter((option) => !stdout.includes(option)) ?? [];
      return { command, ended, help: stdout, missing };
    });
  const came = await Promise.all(asked);
  const promised = came.map(({ command }) => {
    const usage = command.endsWith(' emulator') ? 'mailgun-emulator' : command; // which it hands over to
    return { command, ended: 0, help: expect.stringContaining(`Usage: ${usage} [options]`), missing: [] };
  });
  return { promised, came };
};
