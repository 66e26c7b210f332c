// Creates the editor: CodeMirror for JSON (with an optional schema) and for HTML. Loaded on demand.
// The Tab key moves the focus out of the editor, as everywhere on the page: no key binding uses it.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyField, historyKeymap } from '@codemirror/commands';
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
import { jsonSchemaHover, jsonSchemaLinter, stateExtensions } from 'codemirror-json-schema';
import type { Finding, JsonObject } from '../../contract/api.ts';
import { createEchoFilter } from './echo-filter.ts';
import { editorTheme } from './editor-theme.ts';
import { createJsonCompletion } from './json-completion.ts';
import { createRangeFinder } from './json-ranges.ts';

export interface EditorOptions {
  parent: HTMLElement;
  label: string;
  describedBy: string;
  text: string;
  language: 'json' | 'html';
  schema?: JsonObject | undefined;
  /** Of an editor that was closed. */
  saved?: SavedEditor | undefined;
  onChange: (text: string) => void;
}

export interface Editor {
  /** Sets text from outside, such as an import. Echoes of the user's own typing are ignored. */
  setText: (text: string) => void;
  /** Sets the findings about this text. Their paths start at its root. */
  setFindings: (findings: Finding[]) => void;
  /** Moves the cursor to the value at a path. */
  moveCursorTo: (path: ReadonlyArray<string | number>) => void;
  focus: () => void;
  /** @returns what a new editor of the same text goes on with, such as its undo history */
  destroy: () => SavedEditor;
}

/** The state of an editor that was closed: its text, selection and undo history. */
export type SavedEditor = Readonly<Record<string, unknown>>;

const savedFields = { history: historyField };

/** Marks a change that was not typed here: it is not reported with `onChange`. */
const isExternal = Annotation.define<boolean>();
/** Marks that the findings have changed. */
const findingsChanged = StateEffect.define<null>();

/** Short enough to mark a line while the user still works on it. */
const lintDelayMs = 250;

export function createEditor(options: EditorOptions): Editor {
  const { parent, label, describedBy, text, language, schema, saved, onChange } = options;
  let findings: Finding[] = [];
  const echoFilter = createEchoFilter();
  const extensions: Extension = [
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
    // Not for HTML: without line breaks the active line is the whole text.
    language === 'json' ? [highlightActiveLine(), highlightActiveLineGutter()] : [],
    language === 'json' ? jsonSupport(schema, () => findings) : html(),
    editorTheme,
    EditorView.contentAttributes.of({ 'aria-label': label, 'aria-describedby': describedBy, tabindex: '0' }),
    EditorView.updateListener.of((update) => {
      if (!update.docChanged || update.transactions.some((transaction) => transaction.annotation(isExternal))) return;
      const typed = update.state.doc.toString();
      echoFilter.record(typed);
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
  ];
  const view = new EditorView({
    parent,
    state: saved
      ? EditorState.fromJSON(saved, { extensions }, savedFields)
      : EditorState.create({ doc: text, extensions }),
  });
  return {
    setText(next) {
      if (echoFilter.isEcho(next) || next === view.state.doc.toString()) return;
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: next },
        annotations: isExternal.of(true),
      });
    },
    setFindings(next) {
      findings = next;
      if (language !== 'json') return;
      view.dispatch({ effects: findingsChanged.of(null) });
      forceLinting(view);
    },
    moveCursorTo(path) {
      const { from } = createRangeFinder(view.state.doc.toString())(path);
      view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) });
      view.focus();
    },
    focus: () => view.focus(),
    destroy: () => {
      const state = view.state.toJSON(savedFields) as SavedEditor;
      view.destroy();
      return state;
    },
  };
}

function jsonSupport(schema: JsonObject | undefined, findings: () => Finding[]): Extension {
  const parseLinter = jsonParseLinter();
  const schemaLinter = schema ? jsonSchemaLinter() : () => [];
  const lint = (view: EditorView): Diagnostic[] => {
    const syntaxErrors = parseLinter(view);
    if (syntaxErrors.length > 0) return syntaxErrors;
    const { doc } = view.state;
    const rangeOf = createRangeFinder(doc.toString());
    const reported = findings().map(({ path, severity, message }) => ({ ...rangeOf(path), severity, message }));
    // On the same line, the connector's message replaces the schema's; with an error, all of the schema's go.
    const lines = new Set(reported.map(({ from }) => doc.lineAt(from).number));
    const hasError = reported.some(({ severity }) => severity === 'error');
    const fromSchema = hasError ? [] : schemaLinter(view).filter(({ from }) => !lines.has(doc.lineAt(from).number));
    return [...reported, ...fromSchema].map((diagnostic) => ({
      ...diagnostic,
      to: Math.min(diagnostic.to, doc.lineAt(diagnostic.from).to),
    }));
  };
  const needsRefresh = (update: ViewUpdate): boolean =>
    update.transactions.some(({ effects }) => effects.some((effect) => effect.is(findingsChanged)));
  return [
    json(),
    lintGutter(),
    linter(lint, { delay: lintDelayMs, needsRefresh }),
    ...(schema
      ? [
          jsonLanguage.data.of({ autocomplete: createJsonCompletion() }),
          hoverTooltip(jsonSchemaHover()),
          stateExtensions(schema as Parameters<typeof stateExtensions>[0]),
        ]
      : []),
  ];
}
