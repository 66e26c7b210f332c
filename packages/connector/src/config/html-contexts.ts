// Where in HTML each placeholder is: what is safe in a sentence is not safe as an attribute name or inside a style. Pure.
import { QuoteType, Tokenizer } from 'htmlparser2';
import { parseTemplate } from './template.js';

/**
 * `comment`: a comment or declaration, which nobody sees. `url`: the part of a URL that decides its scheme. `styleElement`,
 * `styleAttribute`: CSS. `code`: a script, an event attribute, or an attribute that holds HTML. `name`: a tag or attribute name.
 */
export type HtmlPlace = 'text' | 'comment' | 'attribute' | 'url' | 'styleElement' | 'styleAttribute' | 'code' | 'name';

export interface HtmlContext {
  readonly place: HtmlPlace;
  /** In an attribute value without quotes. */
  readonly isUnquoted: boolean;
  /** At the start of an attribute value. */
  readonly isStart: boolean;
  /** In a comment that Outlook reads as HTML. */
  readonly isInComment?: boolean;
}

const urlAttribute = /^(?:href|src|action|formaction|background|poster|data|cite|xlink:href)$/;
const codeAttribute = /^(?:on.*|srcdoc)$/;
/** Outlook reads what is between these as HTML. */
const conditionalComment =
  /<!--\[if[^\]<>]*\]>(?:<!-->|-->)?|<!--<!\[endif\]-->|<!\[endif\](?:--)?>|<!\[if[^\]<>]*\]>/gi;

/** Placeholders that are not filled in, because no escaping makes a value safe there. `{{{ raw }}}` ones are the operator's choice. */
export function hasUnsafePlaceholder(html: string): boolean {
  const placeholders = parseTemplate(html).parts.filter((part) => typeof part !== 'string');
  return findHtmlContexts(html).some(({ place }, index) => isUnsafe(place) && !placeholders[index]?.isRaw);
}

export const unsafePlaceholder =
  'A placeholder in a tag name, attribute name, script or event attribute is not filled in. Move it into text or an attribute value.';

export function isUnsafe(place: HtmlPlace): boolean {
  return place === 'name' || place === 'code';
}

/** The place of each placeholder of a template, in order. */
export function findHtmlContexts(html: string): readonly HtmlContext[] {
  const starts: number[] = [];
  let source = '';
  for (const part of parseTemplate(html).parts) {
    if (typeof part === 'string') {
      source += part;
      continue;
    }
    starts.push(source.length);
    source += 'x'.repeat(part.written.length); // white space in a placeholder must not end an attribute
  }
  const seen = locate(source, starts);
  const outlookSource = source.replace(conditionalComment, (written) => ' '.repeat(written.length));
  if (outlookSource === source) return seen;
  const seenByOutlook = locate(outlookSource, starts);
  return seen.map((context, index) => {
    const outlook = seenByOutlook[index] ?? unknown;
    if (context.place === 'comment') return { ...outlook, isInComment: outlook.place !== 'comment' };
    return isSame(context, outlook) ? context : unknown;
  });
}

/** Treated as the place where nothing is filled in. */
const unknown: HtmlContext = { place: 'name', isUnquoted: false, isStart: false };

function isSame(a: HtmlContext, b: HtmlContext): boolean {
  return a.place === b.place && a.isUnquoted === b.isUnquoted && a.isStart === b.isStart;
}

function locate(source: string, starts: readonly number[]): readonly HtmlContext[] {
  const contexts: HtmlContext[] = [];
  let rawElement = '';
  let attribute = '';
  let valueStart = 0;
  let isAtEnd = false;
  /** Sections come in order; a placeholder between two of them is inside a tag. */
  const assign = (from: number, to: number, place: HtmlPlace, isUnquoted = false): void => {
    for (let start = starts[contexts.length]; start !== undefined && start < to; start = starts[contexts.length]) {
      if (start < from) contexts.push(unknown);
      else contexts.push({ place, isUnquoted, isStart: start === from });
    }
  };
  const tokenizer = new Tokenizer(
    { decodeEntities: false },
    {
      ontext(from, to) {
        // What is left at the end is inside a tag or declaration that is never closed.
        assign(
          from,
          to,
          isAtEnd ? 'name' : rawElement === 'style' ? 'styleElement' : rawElement === 'script' ? 'code' : 'text',
        );
      },
      oncomment: (from, to) => assign(from, to, 'comment'),
      oncdata: (from, to) => assign(from, to, 'comment'),
      ondeclaration: (from, to) => assign(from, to, 'comment'),
      onprocessinginstruction: (from, to) => assign(from, to, 'comment'),
      onopentagname(from, to) {
        assign(from, to, 'name');
        rawElement = source.slice(from, to).toLowerCase();
      },
      onclosetag(from, to) {
        assign(from, to, 'name');
        rawElement = '';
      },
      onattribname(from, to) {
        assign(from, to, 'name');
        attribute = source.slice(from, to).toLowerCase();
        valueStart = to;
      },
      onattribdata(from) {
        valueStart = from;
      },
      onattribend(quote, to) {
        const place = placeOfAttribute(attribute);
        const isUnquoted = quote === QuoteType.Unquoted;
        if (place === 'url') {
          const schemeLength = source.slice(valueStart, to).search(/[:/?#]/);
          if (schemeLength >= 0) {
            assign(valueStart, valueStart + schemeLength, 'url', isUnquoted);
            return assign(valueStart, to, 'attribute', isUnquoted);
          }
        }
        assign(valueStart, to, place, isUnquoted);
      },
      onattribentity() {},
      ontextentity() {},
      onopentagend() {},
      onselfclosingtag() {},
      onend() {},
    },
  );
  tokenizer.write(source);
  isAtEnd = true;
  tokenizer.end();
  assign(source.length, source.length, 'name');
  return contexts;
}

function placeOfAttribute(name: string): HtmlPlace {
  if (name === 'style') return 'styleAttribute';
  if (codeAttribute.test(name)) return 'code';
  return urlAttribute.test(name) ? 'url' : 'attribute';
}
