// What publishing would change, as lines: emails, settings, and how many.
import type { EmailChange, PublishPreview, PublishQuestion, TextPart } from '../contract/logto.js';
import { quantity } from '../contract/plain-text.js';
import { type Output, styled } from './output.js';

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

/** What publishing asks on a terminal: without one nobody answers, and it must be known all the same. */
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
    if (textParts.every(({ kind }) => kind === 'same')) line('    only the HTML changes, not the words');
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
  return [
    emails.length > 0 ? quantity(emails.length, 'email') : '',
    fields.length > 0 ? quantity(fields.length, 'setting') : '',
  ]
    .filter((text) => text !== '')
    .join(' and ');
}
