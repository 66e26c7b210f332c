// What stays visible of a template's syntax after rendering: the connector fills in `{{ path.to.value }}` and nothing else. Pure.
import { findPlaceholders, type LocatedText } from 'connector-mailgun/inspect';
import type { JsonObject } from '../contract/api.js';
import { readHtml } from './html-facts.js';

/** Two braces in a row, ASCII or full-width; a tag of Liquid, Jinja or ERB; a JavaScript placeholder. */
const leftSyntax = /[{｛]{2}|[}｝]{2}|\{%|%\}|<%|%>|\$\{(?=[\w.]+\})/g;
const closing = /[}｝]{2}|%\}|%>|\}/g;
const maxExcerptLength = 60;
/** Different excerpts of one text that are reported. */
const maxExcerpts = 3;
/** Places that are looked at in one text: the others repeat them. */
const maxMatches = 200;

/** Excerpts of what a recipient would see, such as `{{#if user.name}}`; each once. */
export function findLeftSyntax({ path, text }: LocatedText, payload: JsonObject): string[] {
  if (!/[{}｛｝]|<%|%>|&/.test(text)) return [];
  const bare = withoutPlaceholders(text, payload);
  const found = new Set<string>();
  for (const shown of shownTexts(bare, path)) {
    for (const excerpt of excerptsOf(shown)) {
      found.add(excerpt);
      if (found.size >= maxExcerpts) return [...found];
    }
  }
  return [...found];
}

/** The placeholders come in the order of the text: one pass finds them all. */
function withoutPlaceholders(text: string, payload: JsonObject): string {
  let end = 0;
  const parts: string[] = [];
  for (const { written } of findPlaceholders(text, payload)) {
    const start = text.indexOf(written, end);
    parts.push(text.slice(end, start));
    end = start + written.length;
  }
  return [...parts, text.slice(end)].join('\u2060'); // no white space, and no part of any syntax
}

/** A template kept in Logto has no path: what looks like HTML is HTML. */
function shownTexts(text: string, path: LocatedText['path']): readonly string[] {
  const isHtml = path.at(-1) === 'html' || (path.length === 0 && /<[a-z!/]/i.test(text));
  if (!isHtml) return [text];
  const { words, shownAttributes } = readHtml(text);
  return [words, ...shownAttributes];
}

function* excerptsOf(text: string): Generator<string> {
  let end = 0;
  let count = 0;
  for (const match of text.matchAll(leftSyntax)) {
    count += 1;
    if (count > maxMatches) return;
    const start = match.index;
    if (start < end) continue;
    const isClosing = /^(?:[}｝]|%[}>])/.test(match[0]);
    const from = isClosing ? Math.max(end, start - maxExcerptLength / 2) : start;
    end = isClosing ? start + match[0].length : endOfSyntax(text, start + match[0].length);
    yield text.slice(from, end).replaceAll('\u2060', '…').replace(/\s+/g, ' ').trim();
  }
}

function endOfSyntax(text: string, from: number): number {
  const rest = text.slice(from, from + maxExcerptLength);
  closing.lastIndex = 0;
  const close = closing.exec(rest);
  return from + (close ? close.index + close[0].length : rest.length);
}
