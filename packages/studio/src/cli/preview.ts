// mailgun-studio preview: html, text, MIME source and request of a message, as files or on the terminal.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { usageTypes } from '../connector/usage-types.js';
import type { PreviewResult } from '../contract/api.js';
import { createPreviewer } from '../emails/preview.js';
import { type AddCommand, type Context, loadParts, readMessage } from './command.js';
import { type ExitCode, Hindrance, UsageError } from './dependencies.js';
import { count, sorted } from './output.js';
import { readConfig } from './read-config.js';

interface Options {
  type?: string[];
  locale?: string;
  payload?: string;
  out?: string;
  json?: true;
}

type Shown = { type: string; preview: PreviewResult; files: string[] };

export const addPreview: AddCommand = (program, context) => {
  program
    .command('preview [CONFIG]')
    .description('show a mail as it would arrive, without sending it')
    .option('--type <type>', 'usage type, such as SignIn; may be repeated (default: all)', collect)
    .option('--locale <tag>', 'language, such as fr')
    .option('--payload <json>', 'what Logto would pass (default: an example of the type)')
    .option('--out <dir>', 'write TYPE.html, .txt, .eml and .request.json there')
    .option('--json', 'print JSON')
    .action((source: string | undefined, options: Options) => context.run(() => preview(source, options, context)));
};

/** Not an option with many values: that would take CONFIG for one. */
const collect = (type: string, types: string[] = []): string[] => [...types, type];

async function preview(source: string | undefined, options: Options, { world, output }: Context): Promise<ExitCode> {
  const messages = (options.type ?? usageTypes.map(({ type }) => type)).map((type) => readMessage(type, options));
  const config = await readConfig(source, world);
  const previewer = createPreviewer(await loadParts(world));
  const shown: Shown[] = [];
  try {
    for (const { type, payload } of messages) {
      output.step(`making the ${type} mail`);
      const made = await previewer.preview({ config, type, payload });
      shown.push({ type, preview: made, files: await write(made, type, options) });
    }
  } finally {
    await previewer.close();
  }
  output.endStep();
  if (options.json) output.json(shown);
  else for (const one of shown) print(one, output);
  const isFine = shown.every(({ preview: made }) => made.ok && count(made.findings, 'error') === 0);
  return isFine ? 0 : 1;
}

async function write(made: PreviewResult, type: string, { out, locale }: Options): Promise<string[]> {
  if (out === undefined || !made.ok) return [];
  // A type or language comes from the command line and must not lead out of the folder.
  const name = [type, ...(locale === undefined ? [] : [locale])].join('.').replace(/[^\w.-]/g, '_');
  const contents: Record<string, string> = {
    html: made.html,
    txt: made.text,
    eml: made.raw,
    'request.json': `${JSON.stringify(made.request, undefined, 2)}\n`,
  };
  const files = Object.entries(contents).map(
    ([extension, text]) => [path.join(out, `${name}.${extension}`), text] as const,
  );
  try {
    await mkdir(out, { recursive: true });
    for (const [file, text] of files) await writeFile(file, text);
  } catch (error) {
    throw unwritable(out, error as NodeJS.ErrnoException);
  }
  return files.map(([file]) => file);
}

function unwritable(out: string, { code, message }: NodeJS.ErrnoException): Error {
  if (code === 'EEXIST' || code === 'ENOTDIR')
    return new UsageError(`--out is a folder, and ${out} is a file or in one.`);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new Hindrance(`You may not write in ${out}. Name another folder with --out.`);
  }
  return new Hindrance(`${out} cannot be written: ${code ?? message}. Name another folder with --out.`);
}

function print({ type, preview: made, files }: Shown, output: Context['output']): void {
  output.line(output.paint('bold', type));
  if (made.ok) {
    output.line(`  From     ${made.from}`);
    output.line(`  Subject  ${made.subject}`);
    output.line(`  Content  ${made.source}${made.locale === null ? '' : `, ${made.locale}`}`);
    for (const line of files.length > 0 ? files : made.text.split('\n'))
      output.line(`  ${files.length > 0 ? '→' : '│'} ${line}`);
  } else {
    output.line(`  ${output.paint('red', '✗')} ${made.message}`);
  }
  for (const finding of sorted(made.findings)) output.finding(finding);
  output.line();
}
