// One changed email: its words, old and new together, and how it looks before and after.
import type { EmailChange, RenderedEmail } from '../../../contract/logto.ts';
import { EmailFrame, EmailFrameOptions } from '../../ui/email-frame.tsx';
import { languageTitle, typeTitle } from '../../ui/titles.ts';
import { TextParts } from './text-parts.tsx';

export function EmailComparison({ email }: { email: EmailChange }) {
  const { change, before, after, textParts, language } = email;
  const hasNewWords = change === 'changed' && textParts.some(({ kind }) => kind !== 'same');
  return (
    <div class="comparison">
      {hasNewWords && (
        <div class="comparison-text" dir="auto" lang={language}>
          <TextParts parts={textParts} />
        </div>
      )}
      {change === 'changed' && !hasNewWords && <p class="muted">The words stay. The design changes.</p>}
      <EmailFrameOptions />
      <div class={before && after ? 'comparison-frames' : 'comparison-frames comparison-frames-one'}>
        {before && <Version title={change === 'removed' ? 'Removed' : 'Before'} email={before} name={nameOf(email)} />}
        {after && <Version title={change === 'added' ? 'New' : 'After'} email={after} name={nameOf(email)} />}
      </div>
      {!before && !after && <p class="muted">A template stored at Mailgun: it cannot be shown here.</p>}
    </div>
  );
}

const nameOf = ({ type, language }: EmailChange) => `${typeTitle(type)}, ${languageTitle(language)}`;

function Version({ title, email, name }: { title: string; email: RenderedEmail; name: string }) {
  return (
    <figure class="comparison-version">
      <figcaption>{title}</figcaption>
      <EmailFrame html={email.html} title={`${name}: ${title}`} />
    </figure>
  );
}
