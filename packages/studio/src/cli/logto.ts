// What the commands for Logto share: access from the environment, the project, questions, differences as lines, and how errors end.
import { textAt } from '../contract/json.js';
import type { EmailChange, PublishPreview, PublishQuestion, PublishTarget, TextPart } from '../contract/logto.js';
import { accessFromEnvironment, logtoVariables } from '../logto/access.js';
import { createLogtoClient, type LogtoClient } from '../logto/client.js';
import { FileError } from '../logto/files.js';
import { LogtoError } from '../logto/logto-error.js';
import { type BridgeTarget, checkBridge } from '../logto/plan-bridge.js';
import { MissingInputError } from '../logto/plan-parts.js';
import { ChangedMeanwhileError } from '../logto/publish.js';
import { ProjectFileError } from '../project/project-file.js';
import type { CommandContext } from './command.js';
import type { Dependencies } from './dependencies.js';
import { CommandError, UsageError } from './exit-codes.js';
import { type Output, styled } from './output.js';

/** For the help of every command that calls Logto. */
export const logtoEnvironment: string = `
Access to Logto comes from the environment. In Console, create a machine-to-machine application with the role
“Logto Management API access”.
${logtoVariables.map(({ name, description }) => `  ${name.padEnd(20)}${description}`).join('\n')}`;

/** @throws UsageError with everything that is missing */
export function openLogto({ dependencies, output }: CommandContext): LogtoClient {
  const parsed = accessFromEnvironment(dependencies.env);
  output.hide(dependencies.env.LOGTO_APP_SECRET);
  if (!parsed.ok) throw new UsageError(parsed.problems.join('\n'));
  return createLogtoClient(parsed.access, { now: dependencies.now });
}

const targets: readonly PublishTarget[] = ['locales', 'templates', 'bridge'];

/** @throws UsageError */
export function readTarget(written: string): PublishTarget {
  const target = targets.find((one) => one === written);
  if (target) return target;
  throw new UsageError(`--to is one of ${targets.join(', ')}.`);
}

/** Reasons outside the command, each with its sentence. */
const outsideErrors = [LogtoError, FileError, ChangedMeanwhileError];

/** Runs a command; errors of publishing become sentences of the command line. */
export async function explained<Result>(run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof MissingInputError || error instanceof ProjectFileError) throw new UsageError(error.message);
    if (outsideErrors.some((kind) => error instanceof kind)) throw new CommandError((error as Error).message);
    throw error;
  }
}

/** A yes or no on the terminal; off one, there is nobody to ask. */
export interface Questions {
  readonly canAsk: boolean;
  confirm(question: string): Promise<boolean>;
  close(): Promise<void>;
}

export function createQuestions({ stdin, stdout, stderr }: Dependencies): Questions {
  const lines = stdin[Symbol.asyncIterator]();
  return {
    canAsk: stdout.isTTY === true && stderr.isTTY === true,
    async confirm(question) {
      stderr.write(`${question} [y/N] `);
      const { value, done } = await lines.next();
      return !done && /^y(es)?\s*$/i.test(String(value).split('\n')[0] ?? '');
    },
    async close() {
      await lines.return?.();
    },
  };
}

const marks: Readonly<Record<EmailChange['change'], string>> = { added: '+', changed: '~', removed: '−' };
const maxShownText = 400;

/** What would change, as a person reads it. */
export function printDifferences(preview: PublishPreview, { line }: Output): void {
  for (const email of preview.emails) printEmail(email, line);
  for (const { path, change, before, after } of preview.fields) {
    line(
      styled('bold', `${marks[change]} ${path.join('.')}`),
      '  ',
      [before, after].filter((text) => text !== '').join(' → '),
    );
  }
  if (preview.kept.length > 0) line(styled('dim', `Stays as it is in Logto: ${preview.kept.join(', ')}`));
}

/** What publishing asks on a terminal: elsewhere nobody answers, and it must be known all the same. */
export function printQuestion({ message }: PublishQuestion, { line }: Pick<Output, 'line'>): void {
  line(styled('yellow', '!'), ` ${message}`);
}

function printEmail(
  { type, language, change, parts, subjectParts, textParts }: EmailChange,
  line: Output['line'],
): void {
  line(
    styled('bold', `${marks[change]} ${type} ${language}`),
    change === 'changed' ? `  ${parts.join(', ')}` : `  ${change}`,
  );
  if (change === 'removed') return;
  if (parts.includes('subject')) printTexts('subject', subjectParts, line);
  if (change === 'changed') {
    if (textParts.every(({ kind }) => kind === 'same')) line('    the words stay, only the HTML changes');
    else printTexts('text', textParts, line);
  }
}

/** Old and new, a line each; a text is shown around its first change. */
function printTexts(name: string, parts: readonly TextPart[], line: Output['line']): void {
  for (const [kind, mark, style] of [
    ['removed', '−', 'red'],
    ['added', '+', 'green'],
  ] as const) {
    const shown = parts
      .filter((part) => part.kind === 'same' || part.kind === kind)
      .map(({ text }) => text)
      .join('');
    const from = Math.max(0, (parts[0]?.kind === 'same' ? parts[0].text.length : 0) - 40);
    const excerpt = shown.replace(/\s+/g, ' ').slice(from, from + maxShownText);
    if (excerpt.trim() !== '') line('    ', styled(style, `${mark} ${name}: ${from > 0 ? '…' : ''}${excerpt}`));
  }
}

/** `3 emails and 1 setting` */
export function countChanges({ emails, fields }: Pick<PublishPreview, 'emails' | 'fields'>): string {
  const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;
  return [
    emails.length > 0 ? count(emails.length, 'email') : '',
    fields.length > 0 ? count(fields.length, 'setting') : '',
  ]
    .filter((text) => text !== '')
    .join(' and ');
}

/** What `--to bridge` needs besides the project, but for the file that is there. @throws MissingInputError */
export function readBridgeOptions(
  { env }: Dependencies,
  { bridgeUrl, bridgeConfig = 'mailgun.json' }: { bridgeUrl?: string; bridgeConfig?: string },
): Omit<BridgeTarget, 'existing'> {
  const [endpoint, authorization] = [(bridgeUrl ?? env.BRIDGE_URL ?? '').trim(), textAt(env, 'BRIDGE_TOKEN').trim()];
  checkBridge({ endpoint, authorization }, { endpoint: '--bridge-url', authorization: 'BRIDGE_TOKEN' });
  return { endpoint, authorization, file: bridgeConfig };
}
