// Commands and options in running text, such as `npm run storm -- --short`: each names a script, a command, a file that is there,
// and options that its --help has. Running them all would take hours.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { documents } from './examples.ts';
import type { Shown } from './outcome.ts';
import { readText, repository } from './repository.ts';

export interface Command {
  /** `CONTRIBUTING.md: npm run storm -- --short` */
  readonly name: string;
  /** Up to its options: `npm run storm`, `mailgun-studio check`. */
  readonly program: string;
  /** `--short`, and what stands behind one: `-m packages/…`. */
  readonly options: readonly string[];
}

const studioCommands = ['check', 'preview', 'send', 'trace', 'emulator'];

/** What is meant by options that stand alone: in a part of the studio's README that is named after a command, that command. */
const programOf = (file: string, heading: string): string => {
  const name = /^packages\/(emulator|studio)\/README\.md$/.exec(file)?.[1];
  if (!name) return '';
  return name === 'studio' && studioCommands.includes(heading) ? `mailgun-studio ${heading}` : `mailgun-${name}`;
};

const command =
  /^(npm (?:run )?[a-z]+|(?:npx )?mailgun-studio(?: [a-z]+)?|(?:npx )?mailgun-emulator|npx [a-z]+|node \S+\.js)(?= |$)(.*)/;
const option = /^(?:-- )?(--?[a-z].*)$/;

/** In the order they stand there. Options alone belong to the command before them in their line. */
export const findCommands = (file: string, markdown: string): Command[] => {
  const found: Command[] = [];
  let heading = '';
  for (const line of markdown.replaceAll(/^ *(```|~~~)[\s\S]*?^ *\1/gm, '').split('\n')) {
    heading = /^#+ (.*)/.exec(line)?.[1] ?? heading;
    let program = programOf(file, heading);
    for (const [, code = ''] of line.matchAll(/`([^`]+)`/g)) {
      const [, named, rest = ''] = command.exec(code) ?? [];
      const alone = option.exec(code)?.[1];
      if (named === undefined && alone === undefined) continue;
      program = named?.replace(/^npx (?=mailgun-)/, '') ?? program;
      const own = named?.startsWith('npm ') ? (rest.split(' -- ')[1] ?? '') : rest; // what stands before is for npm
      const options = (alone ?? own).split(/ (?=-)/).filter((part) => part.startsWith('-'));
      found.push({ name: `${file}: ${code}`, program, options });
    }
  }
  return found;
};

/** How a program's options are asked for. */
const helps: Readonly<Record<string, readonly string[]>> = {
  'npm start': ['host/bin/start.js'],
  'npm run bench': ['bench/lib/main.js'],
  'npm run storm': ['bench/lib/storm/main.js'],
  'npm run mutants': ['node_modules/@stryker-mutator/core/bin/stryker.js', 'run'],
  'npx vitest': ['node_modules/vitest/vitest.mjs'],
  'mailgun-emulator': ['packages/emulator/bin/mailgun-emulator.js'],
  'mailgun-studio': ['packages/studio/bin/mailgun-studio.js'],
  ...Object.fromEntries(
    studioCommands.map((name) => [`mailgun-studio ${name}`, ['packages/studio/bin/mailgun-studio.js', name]]),
  ),
};
const asked = new Map<string, Promise<string>>();

const askForHelp = (program: string): Promise<string> => {
  const args = helps[program];
  if (!args) return Promise.resolve('');
  const help =
    asked.get(program) ??
    promisify(execFile)(process.execPath, [...args, '--help'], { cwd: repository }).then(({ stdout }) => stdout);
  asked.set(program, help);
  return help;
};

const { scripts } = JSON.parse(readText('package.json')) as { scripts: Record<string, string> };

/** Of npm itself. */
const npmCommands = ['npm ci', 'npm install'];

const isThere = (program: string): boolean => {
  const [first = '', ...words] = program.split(' ');
  if (first === 'npm') return npmCommands.includes(program) || Object.hasOwn(scripts, words.at(-1) ?? '');
  if (first === 'node') return existsSync(path.join(repository, words[0] ?? ''));
  if (first === 'npx') return existsSync(path.join(repository, 'node_modules/.bin', words[0] ?? ''));
  return Object.hasOwn(helps, program);
};

/** What a command names that is not there, a sentence each. */
export const findMissing = async ({ program, options }: Command): Promise<string[]> => {
  const help = options.length > 0 ? await askForHelp(program) : '';
  const faults = options.flatMap((written) => {
    const [name = '', value = ''] = written.split(' ');
    const hasOption = new RegExp(`(^|[\\s,])${name}([\\s,]|$)`, 'm').test(help);
    const isMissing = value.includes('/') && !existsSync(path.join(repository, value));
    const isUnknown = name === '--project' && !readText('vitest.config.ts').includes(`name: '${value}'`);
    return [
      ...(hasOption ? [] : [`${program} has no option ${name}`]),
      ...(isMissing ? [`there is no file ${value}`] : []),
      ...(isUnknown ? [`there is no project ${value}`] : []),
    ];
  });
  return isThere(program) ? faults : [`there is no ${program}`];
};

/** Of the same command in one file, the first is enough. */
const commands = new Map(
  documents
    .flatMap((file) => findCommands(file, readText(file)))
    .map((found) => [`${found.name} ${found.program}`, found]),
);

export const namesWhatIsThere: readonly Shown[] = [...commands.values()].map((found) => ({
  name: found.name,
  run: async () => ({ promised: [], came: await findMissing(found) }),
}));
