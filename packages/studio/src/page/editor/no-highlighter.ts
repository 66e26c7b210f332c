// Stands in for shiki in the build (see vite.config.ts): the editor's hovers hold plain sentences, with no code to colour.
export const createHighlighterCore = async (): Promise<object> => ({});
export const fromHighlighter = (): (() => void) => () => undefined;
export default {};
