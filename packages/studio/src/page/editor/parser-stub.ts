// Replaces the JSON5 and YAML parsers of codemirror-json-schema in the build (see vite.config.ts): the page edits JSON only.
const unsupported = (): never => {
  throw new Error('The page edits JSON only.');
};

export { unsupported as parseJSON5DocumentState, unsupported as parseYAMLDocumentState };
