// A code editor field: shows a plain text box at once, and replaces it with the editor when that has loaded.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Finding, JsonObject } from '../../contract/api.ts';
import type { ControlIds } from '../ui/field.tsx';
import { useShowProgress } from '../ui/progress.tsx';
import type { Editor, SavedEditor } from './create-editor.ts';

/** Editors that were closed, by their key: their undo history goes on when the view is opened again. */
const savedEditors = new Map<string, SavedEditor>();

interface CodeEditorProps {
  label: string;
  text: string;
  /** Of the text that is edited. Its undo history is kept while the page is open; without a key, as long as the editor is. */
  historyKey?: string;
  onChange: (text: string) => void;
  language: 'json' | 'html';
  ids: ControlIds;
  schema?: JsonObject;
  /** Their paths start at the root of the text. */
  findings?: Finding[];
  /** Moves the cursor to a path. A new object moves it again. */
  cursorTarget?: { path: ReadonlyArray<string | number> } | null;
  size?: 'm' | 'l';
}

export function CodeEditor({
  label,
  text,
  historyKey,
  onChange,
  language,
  ids,
  schema,
  findings = [],
  cursorTarget = null,
  size = 'm',
}: CodeEditorProps) {
  const mount = useRef<HTMLDivElement>(null);
  const textarea = useRef<HTMLTextAreaElement>(null);
  const [editor, setEditor] = useState<Editor | null>(null);
  const [isLoading, setLoading] = useState(true);
  const showsLoading = useShowProgress(isLoading);
  const latest = useRef({ text, onChange });
  latest.current = { text, onChange };

  useEffect(() => {
    let created: Editor | null = null;
    let isUnmounted = false;
    import('./create-editor.ts')
      .then(({ createEditor }) => {
        if (isUnmounted || !mount.current) return;
        const hadFocus = document.activeElement === textarea.current;
        created = createEditor({
          parent: mount.current,
          label,
          describedBy: ids['aria-describedby'],
          text: latest.current.text,
          language,
          schema,
          saved: historyKey === undefined ? undefined : savedEditors.get(historyKey),
          onChange: (next) => latest.current.onChange(next),
        });
        setEditor(created);
        if (hadFocus) created.focus();
      })
      .catch(() => undefined) // the plain text box stays
      .finally(() => setLoading(false));
    return () => {
      isUnmounted = true;
      const saved = created?.destroy();
      if (saved && historyKey !== undefined) savedEditors.set(historyKey, saved);
    };
  }, [language, schema, label, historyKey]);

  useEffect(() => editor?.setText(text), [editor, text]);
  useEffect(() => editor?.setFindings(findings), [editor, findings]);
  useEffect(() => {
    if (cursorTarget) editor?.moveCursorTo(cursorTarget.path);
  }, [editor, cursorTarget]);

  return (
    <div class={`code-editor code-editor-${size}`} data-editor={editor ? 'ready' : 'loading'}>
      <div class="code-editor-mount" ref={mount} />
      {!editor && (
        <textarea
          {...ids}
          ref={textarea}
          class="code-editor-fallback"
          spellcheck={false}
          aria-label={label}
          value={text}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      )}
      {showsLoading && (
        <span class="code-editor-loading" role="status">
          Loading the editor… You can already type.
        </span>
      )}
    </div>
  );
}
