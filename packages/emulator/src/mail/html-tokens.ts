// Reads HTML as a flat sequence of tags and texts. Linear in its length however deep it is nested: htmlparser2's own
// `Parser` keeps a stack whose every step costs its depth.
import { createRequire } from 'node:module';
import type { TokenizerCallbacks } from 'htmlparser2';

interface Attribute {
  /** Entities decoded. */
  value: string;
  /** Where the value is in the source, without quotes. */
  start: number;
  end: number;
  isQuoted: boolean;
}

export interface Tag {
  /** Lower case. */
  name: string;
  /** By lower-case name; the first of a name counts. */
  attributes: Map<string, Attribute>;
  /** Offset of its `<`. */
  start: number;
  /** Offset after its `>`. */
  end: number;
}

export interface HtmlTokens {
  open?(tag: Tag): void;
  close?(name: string, start: number): void;
  /** Entities decoded; comes in pieces. */
  text?(text: string): void;
  comment?(text: string): void;
}

const maxAttributes = 200;
const require = createRequire(import.meta.url);

export function readTokens(html: string, on: HtmlTokens): void {
  let tag: Tag = { name: '', attributes: new Map(), start: 0, end: 0 };
  let attribute = '';
  let nameEnd = 0;
  // A list, joined once: thousands of entities make thousands of pieces.
  let value: string[] = [];
  const finish = (end: number) => on.open?.({ ...tag, end });
  const callbacks: TokenizerCallbacks = {
    onopentagname(start, end) {
      tag = { name: html.slice(start, end).toLowerCase(), attributes: new Map(), start: start - 1, end: 0 };
    },
    onattribname(start, end) {
      attribute = html.slice(start, end).toLowerCase();
      nameEnd = end;
    },
    onattribdata(start, end) {
      value.push(html.slice(start, end));
    },
    onattribentity(codePoint) {
      value.push(String.fromCodePoint(codePoint));
    },
    onattribend(_quote, end) {
      if (!tag.attributes.has(attribute) && tag.attributes.size < maxAttributes) {
        const gap = /^\s*=\s*(["']?)/.exec(html.slice(nameEnd, nameEnd + 100));
        const isQuoted = Boolean(gap?.[1]);
        const start = nameEnd + (gap?.[0].length ?? 0);
        // The tokenizer's end is after the quote.
        tag.attributes.set(attribute, { value: value.join(''), start, end: isQuoted ? end - 1 : end, isQuoted });
      }
      value = [];
    },
    onopentagend: (end) => finish(end + 1),
    onselfclosingtag(end) {
      finish(end + 1);
    },
    onclosetag: (start, end) => on.close?.(html.slice(start, end).toLowerCase(), html.lastIndexOf('<', start)),
    ontext: (start, end) => on.text?.(html.slice(start, end)),
    ontextentity: (codePoint) => on.text?.(String.fromCodePoint(codePoint)),
    oncomment: (start, end, offset) => on.comment?.(html.slice(start, end - offset)),
    oncdata: () => {},
    ondeclaration: () => {},
    onprocessinginstruction: () => {},
    onend: () => {},
  };
  // Loaded when first needed: it is 31 files, a seventh of all that the start would load.
  const { Tokenizer } = require('htmlparser2') as typeof import('htmlparser2');
  const tokenizer = new Tokenizer({ decodeEntities: true }, callbacks);
  tokenizer.write(html);
  tokenizer.end();
}
