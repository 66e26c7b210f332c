// Makes the editor: CodeMirror for JSON (with a schema, where there is one) and for html. Loaded only when one is needed.
// Tab leaves the editor, as everywhere on the page: no key is bound to it.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { html } from '@codemirror/lang-html';
import { json, jsonLanguage, jsonParseLinter } from '@codemirror/lang-json';
import { bracketMatching, codeFolding, foldGutter, foldKeymap, indentOnInput } from '@codemirror/language';
import { type Diagnostic, forceLinting, linter, lintGutter, lintKeymap } from '@codemirror/lint';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { Annotation, EditorState, type Extension, StateEffect } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  hoverTooltip,
  keymap,
  lineNumbers,
  type ViewUpdate,
} from '@codemirror/view';
import { jsonCompletion, jsonSchemaHover, jsonSchemaLinter, stateExtensions } from 'codemirror-json-schema';
import type { Finding, JsonObject } from '../../contract/api.ts';
import { createEchoes } from './echoes.ts';
import { editorTheme } from './editor-theme.ts';
import { placeOf } from './json-places.ts';

export interface EditorOptions {
  parent: HTMLElement;
  label: string;
  describedBy: string;
  text: string;
  language: 'json' | 'html';
  schema?: JsonObject | undefined;
  onChange: (text: string) => void;
}

export interface Editor {
  /** Text from outside, such as an import; what the person types is not undone by its own echo. */
  setText: (text: string) => void;
  /** What the connector says of this text: paths are relative to its root. */
  setFindings: (findings: Finding[]) => void;
  /** Puts the cursor where a path stands. */
  show: (path: ReadonlyArray<string | number>) => void;
  focus: () => void;
  destroy: () => void;
}

/** A change that the person did not type here, and that is not told back. */
const fromOutside = Annotation.define<boolean>();
/** The connector has said something new of the text. */
const newFindings = StateEffect.define<null>();

/** Soon after a key, so that a line is marked while it is still in mind. */
const lintDelayMs = 250;

export function createEditor({ parent, label, describedBy, text, language, schema, onChange }: EditorOptions): Editor {
  let findings: Finding[] = [];
  const echoes = createEchoes();
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        foldGutter(),
        codeFolding(),
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        autocompletion({ icons: false }),
        highlightSelectionMatches(),
        EditorView.lineWrapping,
        // The line of an html without breaks is the whole of it: marking that would say nothing.
        language === 'json' ? [highlightActiveLine(), highlightActiveLineGutter()] : [],
        language === 'json' ? jsonSupport(schema, () => findings) : html(),
        editorTheme,
        EditorView.contentAttributes.of({ 'aria-label': label, 'aria-describedby': describedBy, tabindex: '0' }),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged || update.transactions.some((one) => one.annotation(fromOutside))) return;
          const typed = update.state.doc.toString();
          echoes.expect(typed);
          onChange(typed);
        }),
        keymap.of([
          ...closeBracketsKeymap,
          ...defaultKeymap,
          ...searchKeymap,
          ...historyKeymap,
          ...foldKeymap,
          ...completionKeymap,
          ...lintKeymap,
        ]),
      ],
    }),
  });
  return {
    setText(next) {
      if (echoes.take(next) || next === view.state.doc.toString()) return;
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: next },
        annotations: fromOutside.of(true),
      });
    },
    setFindings(next) {
      findings = next;
      if (language !== 'json') return;
      view.dispatch({ effects: newFindings.of(null) });
      forceLinting(view);
    },
    show(path) {
      const { from } = placeOf(view.state, path);
      view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) });
      view.focus();
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}

function jsonSupport(schema: JsonObject | undefined, findings: () => Finding[]): Extension {
  const parseLinter = jsonParseLinter();
  const schemaLinter = schema ? jsonSchemaLinter() : () => [];
  const lint = (view: EditorView): Diagnostic[] => {
    const broken = parseLinter(view);
    if (broken.length > 0) return broken;
    const told = findings().map(({ path, severity, message }) => ({ ...placeOf(view.state, path), severity, message }));
    // The connector's own sentence goes before the schema's for the same place.
    const lines = new Set(told.map(({ from }) => view.state.doc.lineAt(from).number));
    const own = schemaLinter(view).filter(({ from }) => !lines.has(view.state.doc.lineAt(from).number));
    const all = [...told, ...(told.some(({ severity }) => severity === 'error') ? [] : own)];
    return all.map((one) => ({ ...one, to: Math.min(one.to, view.state.doc.lineAt(one.from).to) }));
  };
  const needsRefresh = (update: ViewUpdate): boolean =>
    update.transactions.some(({ effects }) => effects.some((effect) => effect.is(newFindings)));
  return [
    json(),
    lintGutter(),
    linter(lint, { delay: lintDelayMs, needsRefresh }),
    ...(schema
      ? [
          jsonLanguage.data.of({ autocomplete: jsonCompletion() }),
          hoverTooltip(jsonSchemaHover()),
          stateExtensions(schema as Parameters<typeof stateExtensions>[0]),
        ]
      : []),
  ];
}
