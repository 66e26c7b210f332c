// Replaces shiki in the build (see vite.config.ts): the editor's hovers contain plain sentences, no code to highlight.
export const createHighlighterCore = async (): Promise<object> => ({});
export const fromHighlighter = (): (() => void) => () => undefined;
export default {};
