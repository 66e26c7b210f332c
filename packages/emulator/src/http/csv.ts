// The lines of an uploaded CSV file. (RFC 4180)
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Empty lines are left out. The parser is loaded when it is first needed. */
export function csvLines(content: Buffer): string[][] {
  const { parse } = require('papaparse') as typeof import('papaparse');
  const source = content
    .toString()
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n');
  // papaparse expects one kind of line break in the whole file, and one after a closing quote that a space follows.
  return parse<string[]>(`${source}\n`, { delimiter: ',', newline: '\n', skipEmptyLines: 'greedy' }).data;
}
