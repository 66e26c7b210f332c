// mailgun-studio preview: HTML, text, MIME source and request of a message, as files or on the terminal.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { usageTypes } from '../connector/usage-types.js';
import type { PreviewResult } from '../contract/api.js';
import { createPreviewer } from '../emails/preview.js';
import { type AddCommand, type CommandContext, examples, readMessage } from './command.js';
import { CommandError, type ExitCode, UsageError } from './exit-codes.js';
import { bySeverity, countOf, styled } from './output.js';

interface Options {
  type?: string[];
  locale?: string;
  payload?: string;
  out?: string;
  json?: true;
}

interface PreviewedType {
  readonly type: string;
  readonly preview: PreviewResult;
  /** Written with --out. */
  readonly files: string[];
}

export const addPreview: AddCommand = (program, context) => {
  program
    .command('preview [CONFIG]')
    .description('show an email as it would arrive, without sending it')
    .option('--type <type>', 'usage type, such as SignIn; may be repeated (default: all)', collect)
    .option('--locale <tag>', 'language, such as fr')
    .option('--payload <json>', 'what Logto would pass (default: an example of the type)')
    .option('--out <dir>', 'folder to write TYPE.html, .txt, .eml and .request.json to')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(
        ['all usage types in the terminal', 'mailgun-studio preview config.json'],
        ['one email in French, as files', 'mailgun-studio preview config.json --type SignIn --locale fr --out emails'],
      ),
    )
    .action((source: string | undefined, options: Options) => context.run(() => preview(source, options, context)));
};

/** A variadic option would take CONFIG as one of its values. */
const collect = (type: string, types: string[] = []): string[] => [...types, type];

async function preview(source: string | undefined, options: Options, context: CommandContext): Promise<ExitCode> {
  const { output } = context;
  const messages = (options.type ?? usageTypes.map(({ type }) => type)).map((type) => readMessage(type, options));
  const config = await context.readConfig(source);
  const previewer = createPreviewer();
  const previewed: PreviewedType[] = [];
  try {
    for (const { type, payload } of messages) {
      output.step(`rendering the ${type} email`);
      const result = await previewer.preview({ config, type, payload });
      previewed.push({ type, preview: result, files: await writeFiles(result, type, options) });
    }
  } finally {
    await previewer.close();
  }
  output.endStep();
  if (options.json) output.json(previewed);
  else for (const one of previewed) print(one, output);
  const isFine = previewed.every(({ preview: result }) => result.ok && countOf(result.findings, 'error') === 0);
  return isFine ? 0 : 1;
}

async function writeFiles(result: PreviewResult, type: string, { out, locale }: Options): Promise<string[]> {
  if (out === undefined || !result.ok) return [];
  // Type and language come from the command line and must not lead out of the folder.
  const name = [type, ...(locale === undefined ? [] : [locale])].join('.').replace(/[^\w.-]/g, '_');
  const contents: Record<string, string> = {
    ...(!result.unavailable && { html: result.html, txt: result.text, eml: result.raw }),
    'request.json': `${JSON.stringify(result.request, undefined, 2)}\n`,
  };
  const files = Object.entries(contents).map(
    ([extension, text]) => [path.join(out, `${name}.${extension}`), text] as const,
  );
  try {
    await mkdir(out, { recursive: true });
    for (const [file, text] of files) await writeFile(file, text);
  } catch (error) {
    throw explainWriteError(out, error as NodeJS.ErrnoException);
  }
  return files.map(([file]) => file);
}

function explainWriteError(out: string, { code, message }: NodeJS.ErrnoException): Error {
  if (code === 'EEXIST' || code === 'ENOTDIR') {
    return new UsageError(`--out must be a folder, and ${out} is a file or inside one.`);
  }
  const isDenied = code === 'EACCES' || code === 'EPERM' || code === 'EROFS';
  const reason = isDenied ? 'permission denied' : (code ?? message);
  return new CommandError(`Cannot write to ${out}: ${reason}. Choose another folder with --out.`);
}

function print({ type, preview: result, files }: PreviewedType, output: CommandContext['output']): void {
  const { line } = output;
  line(styled('bold', type));
  if (result.ok) {
    line(`  From     ${result.from}`);
    line(`  Subject  ${result.subject}`);
    line(`  Content  ${result.source}${result.locale === null ? '' : `, ${result.locale}`}`);
    for (const file of files) line(`  → ${file}`);
    if (result.unavailable) line(`  │ (${result.unavailable.message})`);
    else if (files.length === 0) for (const text of result.text.split('\n')) line(`  │ ${text}`);
  } else {
    line('  ', styled('red', '✗'), ` ${result.message}`);
  }
  for (const finding of bySeverity(result.findings)) output.finding(finding);
  line();
}
