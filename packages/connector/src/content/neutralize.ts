// What Mailgun or an email client would give a meaning, taken out of untrusted text: Mailgun's variables, encoded words. Pure.

/** Start and end of an untrusted part of a text. */
export type Span = readonly [start: number, end: number];

/** `%2F`, `%C3`: part of a URL. Mailgun's names begin with a lower-case letter. */
const percentEncoding = /^(?:\d[\dA-Fa-f]|[A-F][\dA-F])/;

/**
 * Neutralizes Mailgun's variables (https://documentation.mailgun.com, batch sending and unsubscribe variables, checked 2026-11) where
 * an untrusted part belongs to one: a full-width percent sign looks the same and means nothing. The rest stays as it is.
 * @param spans the untrusted parts, in order
 * @param hasNeighbours true when any text may come before and after, as with the variables of a stored template: then a percent
 *   sign that could begin or end a name with it counts too
 */
export function neutralizeMailgunVariables(text: string, spans: readonly Span[], hasNeighbours = false): string {
  let nextSpan = 0;
  let isFirst = true;
  const isUntrusted = (start: number, end: number): boolean => {
    while ((spans[nextSpan]?.[1] ?? Number.POSITIVE_INFINITY) <= start) nextSpan += 1; // starts only grow
    const [from = Number.POSITIVE_INFINITY] = spans[nextSpan] ?? [];
    return from <= end;
  };
  return text.replace(/%([\w.-]*)/g, (written, name: string, start: number) => {
    const end = start + written.length;
    const endsName = isFirst && hasNeighbours && /^[\w.-]*$/.test(text.slice(0, start)) && isUntrusted(0, start);
    isFirst = false;
    const isName = text[end] === '%' ? isMailgunName(name) : hasNeighbours && end === text.length && canBeginName(name);
    return endsName || (isName && isUntrusted(start, end)) ? `％${name}` : written;
  });
}

/** The same for a text of which all is untrusted. */
export function neutralizeVariable(text: string): string {
  return text.includes('%') ? neutralizeMailgunVariables(text, [[0, text.length]], true) : text;
}

/**
 * Breaks encoded words (RFC 2047, RFC 2231) in a line: an email client would decode line breaks and direction overrides from
 * them. Wider than the grammar, as some decoders are: any charset, white space around the encoding.
 */
export function breakEncodedWords(line: string): string {
  return line.replace(/=\?(?=[^?]*\?\s*[bq]\s*\?)/gi, '= ?');
}

/** The same for a text beside which any other may stand: every beginning of an encoded word is broken. A URL stays one. */
export function breakEncodedWordParts(text: string): string {
  if (!text.includes('?')) return text;
  const mark = /^https?:\/\//i.test(text) ? '%3F' : ' ?';
  return text
    .replace(/^\?/, ' ?')
    .replace(/(=)\?|(\?[bq])\?/gi, (_, equals, encoding) => `${equals ?? encoding}${mark}`);
}

function isMailgunName(name: string): boolean {
  return /^recipient|unsubscribe/i.test(name) && !percentEncoding.test(name);
}

/** An open end: text that follows may complete it. `100 %.` ends a sentence. */
function canBeginName(name: string): boolean {
  return !/^[.-]+$/.test(name) && !percentEncoding.test(name);
}
