// The HTML of an email, laid out for reading and stored without that layout; its subject and text part beside it.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { BoardCell, EmailByHand } from '../../../contract/project.ts';
import { CodeEditor } from '../../editor/code-editor.tsx';
import { type EmailPlace, setByHand } from '../../state/email-edits.ts';
import { useStudio } from '../../state/studio.tsx';
import { Field } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';

type Formatter = typeof import('../../editor/format-html.ts');

export function HtmlFields({ cell, place }: { cell: BoardCell; place: EmailPlace }) {
  const { sync } = useStudio();
  const formatter = useFormatter();
  const { stored } = cell;
  // The text as typed, as long as the email is the one that it made.
  const typed = useRef<{ shown: string; html: string } | null>(null);
  const set = (patch: Partial<EmailByHand>) => {
    const { subject, html, text } = { ...stored, ...patch };
    const email = { subject, html, ...(text !== '' && { text }) };
    sync.change((project) => setByHand(project, place, email), `html ${place.type}.${place.language}`);
  };
  if (formatter === null) return <p role="status">Loading the editor…</p>;
  const shown = typed.current?.html === stored.html ? typed.current.shown : formatter.formatHtml(stored.html);
  return (
    <div class="text-fields">
      {cell.state !== 'byHand' && (
        <Notice tone="info">A change here makes this an email edited by hand: it no longer follows the brand.</Notice>
      )}
      <Field label="Subject">
        {(ids) => (
          <input
            {...ids}
            class="input"
            autocomplete="off"
            dir="auto"
            value={stored.subject}
            onInput={(event) => set({ subject: event.currentTarget.value })}
          />
        )}
      </Field>
      <Field label="HTML" help={<p>Stored without line breaks and indentation between its elements.</p>}>
        {(ids) => (
          <CodeEditor
            label="HTML"
            ids={ids}
            language="html"
            text={shown}
            onChange={(text) => {
              const html = formatter.minifyHtml(text);
              typed.current = { shown: text, html };
              set({ html });
            }}
          />
        )}
      </Field>
      <Field label="Text part" isOptional help={<p>Default: made from the HTML.</p>}>
        {(ids) => (
          <textarea
            {...ids}
            class="input input-mono"
            dir="auto"
            rows={5}
            value={stored.text}
            onInput={(event) => set({ text: event.currentTarget.value })}
          />
        )}
      </Field>
    </div>
  );
}

/** Loaded when HTML is first edited. */
function useFormatter(): Formatter | null {
  const [formatter, setFormatter] = useState<Formatter | null>(null);
  useEffect(() => void import('../../editor/format-html.ts').then(setFormatter), []);
  return formatter;
}
