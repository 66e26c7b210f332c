// Where a reader is: in a fresh checkout, in a project that has the packages installed, in Logto's own folder.
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { cliFolder, createTempFolder, furnishCore } from '../../src/pack.ts';
import { listFiles, repository } from './repository.ts';
import { type Place, readerPath } from './shell.ts';

const installed = path.join(repository, 'node_modules');

/** The files as they are now, nothing built. `npm ci` is done: CI runs the real one right before the tests. */
export const openCheckout = (): Place => {
  const cwd = createTempFolder();
  for (const file of listFiles()) {
    mkdirSync(path.dirname(path.join(cwd, file)), { recursive: true });
    copyFileSync(path.join(repository, file), path.join(cwd, file));
  }
  linkModules(installed, path.join(cwd, 'node_modules'));
  const npm = readerPath.map((folder) => path.join(folder, 'npm')).find((file) => existsSync(file));
  const commands = createTempFolder();
  writeFileSync(path.join(commands, 'npm'), `#!/bin/sh\n[ "$1" = ci ] || exec "${npm}" "$@"\n`, { mode: 0o755 });
  return { cwd, commands };
};

/** Each package by a link, the workspaces to those of the checkout; not the notes that builds leave there. */
const linkModules = (from: string, to: string): void => {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    const [module, link] = [path.join(from, name), path.join(to, name)];
    if (name.startsWith('@') || name === '.bin') linkModules(module, link);
    else if (lstatSync(module).isSymbolicLink()) symlinkSync(readlinkSync(module), link);
    else if (!name.startsWith('.')) symlinkSync(module, link);
  }
};

/** A project beside this repository, after `npm install` of the three packages and, for its editor, of Node's types. */
export const openProject = (): Place => {
  const cwd = createTempFolder();
  const modules = path.join(cwd, 'node_modules');
  const commands = path.join(modules, '.bin');
  mkdirSync(commands, { recursive: true });
  for (const name of ['connector-mailgun', 'mailgun-emulator', 'mailgun-studio', '@types']) {
    symlinkSync(path.join(installed, name), path.join(modules, name));
    const bin = path.join(installed, name, `bin/${name}.js`);
    if (existsSync(bin)) symlinkSync(bin, path.join(commands, name));
  }
  return { cwd, commands };
};

/** Logto's folder as far as its CLI and a connector look at it; the CLI is installed there, so that npx need not fetch it. */
export const openLogto = (): Place & { core: string } => {
  const cwd = createTempFolder();
  const core = path.join(cwd, 'packages/core');
  furnishCore(core, 'cli');
  writeFileSync(path.join(core, 'package.json'), '{ "name": "@logto/core" }');
  const commands = path.join(cwd, 'node_modules/.bin');
  mkdirSync(commands, { recursive: true });
  mkdirSync(path.join(cwd, 'node_modules/@logto'));
  symlinkSync(cliFolder(), path.join(cwd, 'node_modules/@logto/cli'));
  symlinkSync(path.join(cliFolder(), 'bin/logto.js'), path.join(commands, 'logto'));
  return { cwd, commands, core };
};
