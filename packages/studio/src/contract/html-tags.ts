// Reads HTML as a stream of tags and texts, in one pass and without a tree: neither depth nor length makes it slow. Pure.
// htmlparser2's Parser keeps the open elements in an array that it shifts, which takes minutes for 1 MB of <b>; its Tokenizer
// keeps nothing.
import { Tokenizer } from 'htmlparser2';

interface HtmlAttribute {
  /** Lower case. */
  readonly name: string;
  /** Entities decoded. */
  readonly value: string;
  /** Where it is written: from its name to behind its value. */
  readonly start: number;
  readonly end: number;
}

export interface HtmlTag {
  /** Lower case. */
  readonly name: string;
  readonly isClosing: boolean;
  /** As written, the first 500; a name may repeat, and the first one counts. */
  readonly attributes: readonly HtmlAttribute[];
}

/** A tag of a real email has some ten. */
const maxAttributes = 500;

export interface HtmlListener {
  onTag(tag: HtmlTag): void;
  /** A piece of text, entities decoded; the content of `style` and `script` too. */
  onText?(text: string): void;
  /** What stands between `<!--` and `-->`. */
  onComment?(text: string): void;
}

export function readHtmlTags(html: string, { onTag, onText = ignore, onComment = ignore }: HtmlListener): void {
  let name = '';
  let attributes: HtmlAttribute[] = [];
  let attribute = { name: '', value: '', start: 0 };
  const finishTag = () => onTag({ name, isClosing: false, attributes });
  const tokenizer = new Tokenizer(
    { decodeEntities: true },
    {
      onopentagname(start, end) {
        name = html.slice(start, end).toLowerCase();
        attributes = [];
      },
      onattribname(start, end) {
        attribute = { name: html.slice(start, end).toLowerCase(), value: '', start };
      },
      onattribdata(start, end) {
        attribute.value += html.slice(start, end);
      },
      onattribentity(codePoint) {
        attribute.value += String.fromCodePoint(codePoint);
      },
      onattribend(_quote, end) {
        if (attributes.length < maxAttributes) attributes.push({ ...attribute, end });
      },
      onopentagend: finishTag,
      onselfclosingtag: finishTag,
      onclosetag: (start, end) =>
        onTag({ name: html.slice(start, end).toLowerCase(), isClosing: true, attributes: [] }),
      ontext: (start, end) => onText(html.slice(start, end)),
      ontextentity: (codePoint) => onText(String.fromCodePoint(codePoint)),
      oncdata: ignore,
      oncomment: (start, end, endOffset) => onComment(html.slice(start, end - endOffset)),
      ondeclaration: ignore,
      onprocessinginstruction: ignore,
      onend: ignore,
    },
  );
  tokenizer.write(html);
  tokenizer.end();
}

/** The value of an attribute; undefined when the tag does not have it. */
export function attributeOf({ attributes }: HtmlTag, name: string): string | undefined {
  return attributes.find((attribute) => attribute.name === name)?.value;
}

/** A replacement of a part of a text. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** @param edits in order, and none inside another */
export function applyEdits(source: string, edits: readonly TextEdit[]): string {
  let end = 0;
  const parts = edits.map((edit) => {
    const part = source.slice(end, edit.start) + edit.text;
    end = edit.end;
    return part;
  });
  return parts.join('') + source.slice(end);
}

const ignore = () => {};
