// Completion of JSON by its schema, in a blank place too: there the library finds no name to complete, so it completes a copy of
// the text that has an empty name at the cursor.
import { CompletionContext, type CompletionResult, type CompletionContext as Context } from '@codemirror/autocomplete';
import { jsonCompletion } from 'codemirror-json-schema';

/** How far a blank place may reach from the cursor, in characters. */
const maxBlank = 1_000;

export function createJsonCompletion(): (context: Context) => CompletionResult | null {
  const complete = jsonCompletion();
  return (context) => {
    const { pos, state } = context;
    const isAfterOpening = /[{,]\s*$/.test(state.sliceDoc(Math.max(0, pos - maxBlank), pos));
    const [next] = /\S|$/.exec(state.sliceDoc(pos, pos + maxBlank)) ?? [''];
    if (!context.explicit || !isAfterOpening || !['', '"', '}'].includes(next)) return toResult(complete(context));
    const insert = next === '"' ? '"": null,' : '"": null';
    const copy = state.update({ changes: { from: pos, insert } }).state;
    const found = toResult(complete(new CompletionContext(copy, pos + 1, true)));
    const options = found?.options.map((option) => ({ ...option, apply: `${JSON.stringify(option.label)}: ` }));
    return options ? { from: pos, options } : null;
  };
}

function toResult(found: unknown): CompletionResult | null {
  const result = found as CompletionResult | never[] | null;
  return result && 'options' in result && result.options.length > 0 ? result : null;
}
