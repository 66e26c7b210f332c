// A Dockerfile, without Docker: its steps are done as Docker does them, in a folder that stands for `/` of the image.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { loadBySteps } from '../../src/load.ts';
import { createTempFolder, furnishCore, packConnector, requireFromCli } from '../../src/pack.ts';
import type { Run } from './outcome.ts';
import { runInShell } from './shell.ts';

interface Build {
  /** The folder that stands for `/`. */
  root: string;
  /** Where the Dockerfile is. */
  context: string;
}

const { extract } = requireFromCli('tar') as { extract(options: { cwd: string; file: string }): Promise<void> };

/** Where Logto's image has it. */
const core = 'etc/logto/packages/core';

const steps: Record<string, (words: string, build: Build) => Promise<void>> = {
  async FROM(image, { root }) {
    if (!image.startsWith('svhd/logto:')) throw new Error(`${image} is no image of Logto.`);
    mkdirSync(path.join(root, 'tmp'));
    furnishCore(path.join(root, core), 'cli');
  },
  // "If src is a local tar archive in a recognized compression format, it is unpacked as a directory."
  async ADD(words, { root, context }) {
    const [file = '', place = ''] = words.split(' ');
    const cwd = path.join(root, place);
    mkdirSync(cwd, { recursive: true });
    await extract({ cwd, file: path.join(context, file) });
  },
  async RUN(command, { root }) {
    const below = command.replaceAll(/(?<=\s)\//g, `${root}/`);
    const { ended, stderr } = await runInShell(below, { cwd: root, commands: '/nowhere' });
    if (ended !== 0) throw new Error(stderr);
  },
};

export const buildImage: Run = async ({ text }) => {
  const tarball = await packConnector();
  const build = { root: createTempFolder(), context: path.dirname(tarball.file) };
  for (const line of text.trim().split('\n')) {
    const [, instruction = '', words = ''] = /^(\S+) (.*)$/.exec(line) ?? [];
    const step = steps[instruction];
    if (!step) throw new Error(`No step is known for: ${line}`);
    await step(words, build);
  }
  const folder = path.join(build.root, core);
  const { metadata } = await loadBySteps({ core: folder, connector: path.join(folder, 'connectors', tarball.name) });
  return { promised: { id: 'mailgun' }, came: { id: metadata.id } };
};
