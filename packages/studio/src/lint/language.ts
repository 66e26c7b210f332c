// A language that was asked for and is not there: the delivery's own serves, and a person who typed it wants to know. Pure.

import { samplePayload } from '../connector/usage-types.js';
import type { Finding, JsonObject } from '../contract/api.js';
import { textAt } from '../contract/json.js';
import type { Place } from './delivery-texts.js';
import { readHtml } from './html-facts.js';

/** @param html the mail's, which may say that it is in the language all the same */
export function languageFindings(
  { source, locale }: Place,
  type: string,
  payload: JsonObject,
  html: string,
): Finding[] {
  const asked = textAt(payload, 'locale').trim();
  if (asked === '' || locale !== undefined || source === 'logto') return [];
  const rule = 'language';
  if (!isTag(asked)) {
    const message = `“${asked}” is no language tag, such as fr or pt-BR. The mail is in its default language.`;
    return [{ severity: 'warning', rule, path: [], message }];
  }
  // What Logto sends without being asked for a language need not be remarked with every mail.
  if (asked === textAt(samplePayload(type), 'locale') || primary(asked) === primary(readHtml(html).language)) return [];
  const message = `Nothing is written in ${asked}: the mail is in its default language.`;
  return [{ severity: 'info', rule, path: ['deliveries', source], message }];
}

const primary = (tag: string) => tag.toLowerCase().split(/[-_]/)[0];

function isTag(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false; // a RangeError: that is the answer
  }
}
