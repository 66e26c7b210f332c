// Which language a message speaks: the tag a delivery offers for it, and the delivery in that language. Pure.
import { lookup } from 'bcp-47-match';
import { isObject, type JsonObject, own } from './check.js';
import { isSet } from './delivery.js';

/**
 * Finds the tag among `offered` for a message, by RFC 4647 lookup. `locale` is what Logto settled on; a tag of `uiLocales`
 * that is a form of it narrows it (`fr` and `fr-CA en` → `fr-CA`). `uiLocales` counts alone only when there is no `locale`.
 */
export function chooseLocale(offered: readonly string[], payload: JsonObject): string | undefined {
  const locale = own(payload, 'locale');
  const wished = own(payload, 'uiLocales');
  const uiLocales = typeof wished === 'string' ? wished.split(/\s+/).filter(Boolean) : [];
  // The library takes the first tag that fits a shortened wish; the RFC shortens step by step, so that the longest fits first.
  const longestFirst = [...offered].sort((a, b) => b.length - a.length);
  if (typeof locale !== 'string' || locale.trim() === '') return lookup(longestFirst, uiLocales);
  const base = locale.trim().toLowerCase();
  const isForm = (tag: string) => tag.toLowerCase().startsWith(`${base}-`);
  const narrowed = lookup(longestFirst.filter(isForm), uiLocales.filter(isForm));
  return narrowed ?? lookup(longestFirst, base);
}

/** A delivery in one of its languages: its partial delivery for `tag` laid over it. */
export function localize(delivery: JsonObject, payload: JsonObject): { delivery: JsonObject; locale?: string } {
  const locales = own(delivery, 'locales');
  if (!isObject(locales)) return { delivery };
  const locale = chooseLocale(Object.keys(locales), payload);
  const partial = locale === undefined ? undefined : own(locales, locale);
  return locale !== undefined && isObject(partial) ? { delivery: overlay(delivery, partial), locale } : { delivery };
}

/**
 * Lays a partial delivery over its base. New html drops the base's text (it is derived anew) and its stored template; a new
 * template drops the base's version and html. `variables` and `headers` merge one level deep, everything else is replaced.
 */
export function overlay(base: JsonObject, partial: JsonObject): JsonObject {
  const above = Object.fromEntries(Object.entries(partial).filter(([key]) => isSet(partial, key)));
  const dropped = ['locales'];
  if ('html' in above) dropped.push('text', 'template', 'version');
  else if ('template' in above) dropped.push('html', 'text', 'version');
  const below = Object.fromEntries(Object.entries(base).filter(([key]) => !dropped.includes(key)));
  return {
    ...below,
    ...above,
    ...merged('variables', (name) => name),
    ...merged('headers', (name) => name.toLowerCase()), // RFC 5322 compares header names without case
  };

  function merged(key: string, identity: (name: string) => string): JsonObject {
    const [lower, upper] = [below[key], above[key]];
    if (!isObject(lower) || !isObject(upper)) return {};
    const replaced = new Set(Object.keys(upper).map(identity));
    const kept = Object.entries(lower).filter(([name]) => !replaced.has(identity(name)));
    return { [key]: { ...Object.fromEntries(kept), ...upper } };
  }
}
