// mailgun-studio preview: HTML, text, MIME source and request of a message, as files or on the terminal.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { inLanguage, usageTypes } from '../connector/usage-types.js';
import type { JsonObject, PreviewResult } from '../contract/api.js';
import { at, isObject } from '../contract/json.js';
import { quantity, withoutControls } from '../contract/plain-text.js';
import { createPreviewer } from '../emails/preview.js';
import { readHtml } from '../lint/html-facts.js';
import { whyNotWritten } from '../project/file-errors.js';
import { type AddCommand, type CommandContext, environmentHint, examples, readMessage } from './command.js';
import { CommandError, type ExitCode, UsageError } from './exit-codes.js';
import { bySeverity, countOf, styled } from './output.js';
import { renderIndex } from './preview-index.js';

interface Options {
  type?: string[];
  locale?: string;
  payload?: string;
  out?: string;
  open?: true;
  json?: true;
}

interface PreviewedType {
  readonly type: string;
  /** Absent for the default language. */
  readonly locale?: string;
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
    .option('--out <dir>', 'folder to write every email in every language to, with an index.html')
    .option('--open', 'open that index.html in the browser; implies --out emails')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(
        ['all usage types in the terminal', 'mailgun-studio preview config.json'],
        ['one email in French', 'mailgun-studio preview config.json --type SignIn --locale fr'],
        [
          'every email in every language, on one page',
          'mailgun-studio preview mailgun-studio.json --out emails --open',
        ],
      ) + environmentHint,
    )
    .action((source: string | undefined, options: Options) => context.run(() => preview(source, options, context)));
};

/** A variadic option would take CONFIG as one of its values. */
const collect = (type: string, types: string[] = []): string[] => [...types, type];

async function preview(source: string | undefined, written: Options, context: CommandContext): Promise<ExitCode> {
  const { output, dependencies } = context;
  const options = written.open && written.out === undefined ? { ...written, out: defaultFolder } : written;
  const types = (options.type ?? usageTypes.map(({ type }) => type)).map((type) => ({
    type,
    message: readMessage(type, options),
  }));
  const { config } = await context.readConfig(source);
  // Files are for looking at everything; the terminal shows one language.
  const locales =
    options.locale === undefined && options.out !== undefined ? [undefined, ...localesOf(config)] : [options.locale];
  const previewer = createPreviewer();
  const previewed: PreviewedType[] = [];
  try {
    for (const locale of locales) {
      for (const { type, message } of types) {
        output.step(`rendering the ${type} email${locale === undefined ? '' : ` in ${withoutControls(locale)}`}`);
        const { locale: _locale, uiLocales: _uiLocales, ...withoutLanguage } = message.payload;
        const isDefault = locales.length > 1 && locale === undefined && options.payload === undefined;
        const payload = inLanguage(message.payload, locale);
        const result = await previewer.preview({ config, type, payload: isDefault ? withoutLanguage : payload });
        const files = await writeFiles(result, type, { out: options.out, locale });
        previewed.push({ type, ...(locale !== undefined && { locale }), preview: result, files });
      }
    }
    if (options.out !== undefined) await writeIndex(options.out, previewed);
  } finally {
    await previewer.close();
  }
  output.endStep();
  if (options.json) output.json(previewed);
  else if (options.out === undefined) for (const one of previewed) print(one, output);
  else printFiles(options.out, previewed, output);
  if (options.open && options.out !== undefined) {
    const { href } = pathToFileURL(path.resolve(options.out, indexName));
    await dependencies.openUrl(href).catch(() => output.line('No browser could be opened. Open the file above.'));
  }
  const isFine = previewed.every(({ preview: result }) => result.ok && countOf(result.findings, 'error') === 0);
  return isFine ? 0 : 1;
}

const defaultFolder = 'emails';
const indexName = 'index.html';
/** More than Logto has. */
const maxLocales = 60;

/** The languages that some delivery has content in. */
function localesOf(config: JsonObject): string[] {
  const deliveries = isObject(config.deliveries) ? Object.values(config.deliveries) : [];
  const tags = deliveries.flatMap((delivery) => Object.keys((at(delivery, 'locales') as object | undefined) ?? {}));
  return [...new Set(tags)].slice(0, maxLocales);
}

async function writeFiles(
  result: PreviewResult,
  type: string,
  { out, locale }: { out: string | undefined; locale: string | undefined },
): Promise<string[]> {
  if (out === undefined || !result.ok) return [];
  // Type and language come from the config and the command line, and must not lead out of the folder.
  const written = [type, ...(locale === undefined ? [] : [locale])].join('.').replace(/[^\w.-]/g, '_');
  const name = `${written}.html`.toLowerCase() === indexName ? `${written}_` : written;
  const contents: Record<string, string> = {
    ...(!result.unavailable && { html: result.html, txt: result.text, eml: result.raw }),
    'request.json': `${JSON.stringify(result.request, undefined, 2)}\n`,
  };
  const files = Object.entries(contents).map(([extension, text]) => [`${name}.${extension}`, text] as const);
  await writeAll(out, files);
  return files.map(([file]) => path.join(out, file));
}

async function writeIndex(out: string, previewed: readonly PreviewedType[]): Promise<void> {
  const rows = previewed.map(({ type, locale, preview: result, files }) => ({
    type,
    language: locale ?? ((result.ok && readHtml(result.html).language) || 'default'),
    subject: result.ok ? result.subject : result.message,
    files: files.map((file) => path.basename(file)),
  }));
  await writeAll(out, [[indexName, renderIndex(rows)]]);
}

async function writeAll(out: string, files: ReadonlyArray<readonly [name: string, text: string]>): Promise<void> {
  try {
    await mkdir(out, { recursive: true });
    for (const [name, text] of files) await writeFile(path.join(out, name), text);
  } catch (error) {
    throw explainWriteError(out, error as NodeJS.ErrnoException);
  }
}

function printFiles(out: string, previewed: readonly PreviewedType[], output: CommandContext['output']): void {
  for (const { type, locale, preview: result } of previewed) {
    const where = locale === undefined ? type : `${type} in ${locale}`;
    if (!result.ok) output.line(styled('red', '✗'), ` ${where}: ${result.message}`);
    else if (result.findings.length > 0) output.line(styled('bold', where));
    for (const finding of bySeverity(result.findings)) output.finding(finding);
  }
  const count = previewed.filter(({ preview: result }) => result.ok).length;
  output.line(styled('green', '✓'), ` ${quantity(count, 'email')}: ${path.join(out, indexName)}`);
}

function explainWriteError(out: string, error: NodeJS.ErrnoException): Error {
  if (error.code === 'EEXIST' || error.code === 'ENOTDIR') {
    return new UsageError(`--out must be a folder, and ${out} is a file or inside one.`);
  }
  return new CommandError(`Cannot write to ${out}: ${whyNotWritten(error)}. Choose another folder with --out.`);
}

function print({ type, preview: result }: PreviewedType, output: CommandContext['output']): void {
  const { line } = output;
  line(styled('bold', type));
  if (result.ok) {
    line(`  From     ${result.from}`);
    line(`  Subject  ${result.subject}`);
    line(`  Content  ${result.source}${result.locale === null ? '' : `, ${result.locale}`}`);
    if (result.unavailable) line(`  │ (${result.unavailable.message})`);
    else for (const text of result.text.split('\n')) line(`  │ ${text}`);
  } else {
    line('  ', styled('red', '✗'), ` ${result.message}`);
  }
  for (const finding of bySeverity(result.findings)) output.finding(finding);
  line();
}
