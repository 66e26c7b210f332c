// Findings about the language of an email: one was requested, and no delivery has it. Pure.
import { samplePayload } from '../connector/usage-types.js';
import type { Finding, JsonObject } from '../contract/api.js';
import { textAt } from '../contract/json.js';
import { shorten } from '../contract/plain-text.js';
import { readHtml } from './html-facts.js';

/** @param html the email's, whose `lang` may be the requested language although no locale was used */
export function lintLanguage(
  { source, locale }: { readonly source: string; readonly locale: string | undefined },
  type: string,
  payload: JsonObject,
  html: string,
): Finding[] {
  const requested = textAt(payload, 'locale').trim();
  if (requested === '' || locale !== undefined || source === 'logto') return [];
  const rule = 'language';
  if (!isLanguageTag(requested)) {
    const message = `“${shorten(requested)}” is not a language tag, such as fr or pt-BR. The email is in its default language.`;
    return [{ severity: 'warning', rule, path: [], message }];
  }
  // The locale that Logto sends by default is not worth a finding on every email.
  const isUsual = requested === textAt(samplePayload(type), 'locale');
  if (isUsual || primaryTag(requested) === primaryTag(readHtml(html).language)) return [];
  const message = `There is no content in ${shorten(requested)}: the email is in its default language.`;
  return [{ severity: 'info', rule, path: ['deliveries', source], message }];
}

const primaryTag = (tag: string) => tag.toLowerCase().split(/[-_]/)[0];

function isLanguageTag(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false; // a RangeError for an invalid tag
  }
}
