// Stands in for the JSON5 and YAML parsers of codemirror-json-schema (see vite.config.ts): the page edits JSON only.
const refuse = (): never => {
  throw new Error('The page edits JSON only.');
};

export { refuse as parseJSON5DocumentState, refuse as parseYAMLDocumentState };
