// Reads what filters and actions are written in: calls with quoted texts, as in Python. Pure.
import { invalid } from '../../model/errors.js';

export type Token =
  | { kind: 'text'; value: string }
  | { kind: 'word'; value: string }
  | { kind: 'sign'; value: '(' | ')' | ',' | '=' };

/** (routes) */
const maxLength = 4_096;

/** A backslash stays, as in a raw text of Python, but before a quote. @throws DomainError `invalid` */
export function tokensOf(written: string, what: string): Token[] {
  if (written.length > maxLength) throw invalid(`${what} is longer than ${maxLength} characters`);
  const tokens: Token[] = [];
  const pattern = /\s*(?:r?"((?:[^"\\]|\\.)*)"|r?'((?:[^'\\]|\\.)*)'|([A-Za-z_]\w*)|([(),=]))/gsy;
  let at = 0;
  while (at < written.trimEnd().length) {
    pattern.lastIndex = at;
    const [all, double, single, word, sign] = pattern.exec(written) ?? [];
    if (all === undefined) {
      throw invalid(`${what} is not valid at ${JSON.stringify(written.slice(at, at + 20).trim())}`);
    }
    at = pattern.lastIndex;
    const text = double ?? single;
    if (text !== undefined) tokens.push({ kind: 'text', value: text.replace(/\\(["'])/g, '$1') });
    else if (word !== undefined) tokens.push({ kind: 'word', value: word });
    else tokens.push({ kind: 'sign', value: sign as '(' });
  }
  return tokens;
}

export interface WrittenCall {
  name: string;
  /** The texts in its parentheses; `notify="…"` counts as one. */
  values: string[];
}

/** Reads one call that starts at this token. @returns the call, and the token after it */
export function callAt(tokens: readonly Token[], start: number, what: string): { call: WrittenCall; next: number } {
  const name = tokens[start];
  const isSign = (index: number, value: string) => tokens[index]?.kind === 'sign' && tokens[index]?.value === value;
  const notValid = () => invalid(`${what} is not valid: write a call such as match_recipient("…") or forward("…")`);
  if (name?.kind !== 'word' || !isSign(start + 1, '(')) throw notValid();
  const values: string[] = [];
  let at = start + 2;
  while (!isSign(at, ')')) {
    if (values.length > 0) {
      if (!isSign(at, ',')) throw notValid();
      at += 1;
    }
    if (tokens[at]?.kind === 'word' && isSign(at + 1, '=')) at += 2;
    const value = tokens[at];
    if (value?.kind !== 'text') throw notValid();
    values.push(value.value);
    at += 1;
  }
  return { call: { name: name.value, values }, next: at + 1 };
}
