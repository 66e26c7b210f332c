// The editor's place on the page: a plain text box at once, the real editor as soon as it is loaded.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Finding, JsonObject } from '../../contract/api.ts';
import { useSlow } from '../state/slow.ts';
import type { ControlIds } from '../ui/field.tsx';
import type { Editor } from './create-editor.ts';

interface CodeEditorProps {
  label: string;
  text: string;
  onChange: (text: string) => void;
  language: 'json' | 'html';
  ids: ControlIds;
  schema?: JsonObject;
  /** Their paths begin at the root of the text. */
  findings?: Finding[];
  /** Bumped with a path to put the cursor there. */
  goTo?: { path: ReadonlyArray<string | number>; count: number } | null;
  size?: 'm' | 'l';
}

export function CodeEditor({
  label,
  text,
  onChange,
  language,
  ids,
  schema,
  findings = [],
  goTo = null,
  size = 'm',
}: CodeEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const plain = useRef<HTMLTextAreaElement>(null);
  const [editor, setEditor] = useState<Editor | null>(null);
  const [isLoading, setLoading] = useState(true);
  const isSlow = useSlow(isLoading);
  const latest = useRef({ text, onChange });
  latest.current = { text, onChange };

  useEffect(() => {
    let made: Editor | null = null;
    let isGone = false;
    import('./create-editor.ts')
      .then(({ createEditor }) => {
        if (isGone || !place.current) return;
        const hadFocus = document.activeElement === plain.current;
        made = createEditor({
          parent: place.current,
          label,
          describedBy: ids['aria-describedby'],
          text: latest.current.text,
          language,
          schema,
          onChange: (next) => latest.current.onChange(next),
        });
        setEditor(made);
        if (hadFocus) made.focus();
      })
      .catch(() => undefined) // the plain text box goes on serving
      .finally(() => setLoading(false));
    return () => {
      isGone = true;
      made?.destroy();
    };
  }, [language, schema, label]);

  useEffect(() => editor?.setText(text), [editor, text]);
  useEffect(() => editor?.setFindings(findings), [editor, findings]);
  useEffect(() => {
    if (goTo) editor?.show(goTo.path);
  }, [editor, goTo]);

  return (
    <div class={`code code-${size}`} data-editor={editor ? 'ready' : 'loading'}>
      <div class="code-mount" ref={place} />
      {!editor && (
        <textarea
          {...ids}
          ref={plain}
          class="code-plain"
          spellcheck={false}
          aria-label={label}
          value={text}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      )}
      {isSlow && (
        <span class="code-loading" role="status">
          The editor is on its way; you can type already.
        </span>
      )}
    </div>
  );
}
