// The changes as a list: emails by usage type, a row for each language, opened to compare; then settings; then what stays.
import { useState } from 'preact/hooks';
import type { EmailChange, FieldChange, PublishPreview } from '../../../contract/logto.ts';
import { useStudio } from '../../state/studio.tsx';
import { DisclosureButton } from '../../ui/disclosure-button.tsx';
import { languageTitle, typeTitle } from '../../ui/titles.ts';
import { EmailComparison } from './email-comparison.tsx';
import { TextParts } from './text-parts.tsx';

export function Differences({ preview }: { preview: PublishPreview }) {
  const { emails, fields, kept } = preview;
  const { project } = useStudio();
  const types = [...new Set(emails.map(({ type }) => type))];
  const emailsOf = (type: string) =>
    inOrderOf(
      project.languages,
      emails.filter((email) => email.type === type),
    );
  return (
    <div class="differences" data-testid="differences">
      {types.map((type) => (
        <section key={type} class="card difference-group" aria-label={typeTitle(type)}>
          <h2>
            {typeTitle(type)} {typeTitle(type) !== type && <code class="path difference-type">{type}</code>}
          </h2>
          <ul>
            {emailsOf(type).map((email) => (
              <EmailRow key={email.language} email={email} isOpenAtFirst={emails.length === 1} />
            ))}
          </ul>
        </section>
      ))}
      {fields.length > 0 && (
        <section class="card difference-group" aria-label="Settings">
          <h2>Settings</h2>
          <ul class="difference-fields">
            {fields.map((field) => (
              <FieldRow key={field.path.join('.')} field={field} />
            ))}
          </ul>
        </section>
      )}
      {kept.length > 0 && (
        <p class="muted differences-kept">
          Stays as it is in Logto, because the project does not have it:{' '}
          {kept.map((path) => (
            <code key={path} class="path">
              {path}
            </code>
          ))}
        </p>
      )}
    </div>
  );
}

/** As on the board; languages that the project does not have come last. */
function inOrderOf(languages: readonly string[], emails: EmailChange[]): EmailChange[] {
  const order = new Map(languages.map((language, index) => [language, index]));
  const at = ({ language }: EmailChange) => order.get(language) ?? languages.length;
  return emails.sort((a, b) => at(a) - at(b));
}

const labels = { added: 'New', changed: 'Changed', removed: 'Removed' } as const;

function EmailRow({ email, isOpenAtFirst }: { email: EmailChange; isOpenAtFirst: boolean }) {
  const [isOpen, setOpen] = useState(isOpenAtFirst);
  const { language, change, type } = email;
  return (
    <li class="difference" data-change={`${type} ${language}`}>
      <DisclosureButton class="difference-row" isOpen={isOpen} onToggle={() => setOpen(!isOpen)}>
        <span class="difference-language">{languageTitle(language)}</span>
        <span class="difference-subject" dir="auto" lang={language}>
          {change === 'removed' ? (
            <del>{email.before?.subject}</del>
          ) : (
            <TextParts parts={email.subjectParts} isWhole={change === 'added'} />
          )}
        </span>
        <span class={`difference-kind difference-${change}`}>{describe(email)}</span>
      </DisclosureButton>
      {isOpen && <EmailComparison email={email} />}
    </li>
  );
}

function describe({ change, parts, textParts }: EmailChange): string {
  if (change !== 'changed') return labels[change];
  const isSameText = textParts.every(({ kind }) => kind === 'same');
  const words = [
    ...(parts.includes('subject') ? ['subject'] : []),
    ...(isSameText ? [] : ['text']),
    ...(isSameText && parts.includes('html') ? ['design'] : []),
  ];
  return `Changed: ${words.join(', ') || 'text part'}`;
}

function FieldRow({ field: { path, change, before, after } }: { field: FieldChange }) {
  return (
    <li class="difference-field">
      <code class="path">{path.join('.')}</code>
      <span class="difference-values">
        {before !== '' && <del>{before}</del>} {after !== '' && <ins>{after}</ins>}
      </span>
      <span class={`difference-kind difference-${change}`}>{labels[change]}</span>
    </li>
  );
}
