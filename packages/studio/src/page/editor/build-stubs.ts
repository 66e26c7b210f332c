// Replaces modules of codemirror-json-schema in the build (see vite.config.ts): shiki, because the editor's hovers contain plain
// sentences and no code to highlight, and the parsers of JSON5 and YAML, because the page edits JSON only.
export const createHighlighterCore = async (): Promise<object> => ({});
export const fromHighlighter = (): (() => void) => () => undefined;
export default {};

const unsupported = (): never => {
  throw new Error('The page edits JSON only.');
};

export { unsupported as parseJSON5DocumentState, unsupported as parseYAMLDocumentState };
