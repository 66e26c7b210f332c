// Which language an email is in: the locale of a delivery that fits the message, and the delivery in that language. Pure.
import { lookup } from 'bcp-47-match';
import { isObject, isSet, type JsonObject, ownProperty } from '../config/validators.js';

/**
 * Finds the tag among `offered` for a message, by RFC 4647 lookup. `locale` is Logto's choice; a tag of `uiLocales` that is a
 * more precise form of it wins (`fr` with `fr-CA en` → `fr-CA`). Without a `locale`, `uiLocales` counts alone.
 */
export function chooseLocale(offered: readonly string[], payload: JsonObject): string | undefined {
  const locale = ownProperty(payload, 'locale');
  const uiLocales = ownProperty(payload, 'uiLocales');
  const uiTags = typeof uiLocales === 'string' ? uiLocales.split(/\s+/).filter(Boolean) : [];
  // The library takes the first tag that matches a shortened wish. The RFC shortens step by step, so the longest must match first.
  const longestFirst = [...offered].sort((a, b) => b.length - a.length);
  if (typeof locale !== 'string' || locale.trim() === '') return lookup(longestFirst, uiTags);
  const base = locale.trim().toLowerCase();
  const isMorePrecise = (tag: string) => tag.toLowerCase().startsWith(`${base}-`);
  const morePrecise = lookup(longestFirst.filter(isMorePrecise), uiTags.filter(isMorePrecise));
  return morePrecise ?? lookup(longestFirst, base);
}

export interface LocalizedDelivery {
  readonly delivery: JsonObject;
  /** The tag of `locales` that was used. */
  readonly locale?: string;
  /** The partial delivery of that tag. */
  readonly partial?: JsonObject;
}

/** A delivery in the language of a message: the partial delivery of its locale laid over it. */
export function localizeDelivery(delivery: JsonObject, payload: JsonObject): LocalizedDelivery {
  const locales = ownProperty(delivery, 'locales');
  if (!isObject(locales)) return { delivery };
  const locale = chooseLocale(Object.keys(locales), payload);
  const partial = locale === undefined ? undefined : ownProperty(locales, locale);
  if (locale === undefined || !isObject(partial)) return { delivery };
  return { delivery: overlayDelivery(delivery, partial), locale, partial };
}

/**
 * Lays a partial delivery over its base. New HTML drops the base's text (it is made from the new HTML) and its stored template;
 * a new template drops the base's version and HTML. `variables` and `headers` merge one level deep, everything else is replaced.
 */
export function overlayDelivery(base: JsonObject, partial: JsonObject): JsonObject {
  const upper = Object.fromEntries(Object.entries(partial).filter(([key]) => isSet(partial, key)));
  const dropped = ['locales'];
  if ('html' in upper) dropped.push('text', 'template', 'version');
  else if ('template' in upper) dropped.push('html', 'text', 'version');
  const lower = Object.fromEntries(Object.entries(base).filter(([key]) => !dropped.includes(key)));
  return {
    ...lower,
    ...upper,
    ...mergeObjects('variables', (name) => name),
    ...mergeObjects('headers', (name) => name.toLowerCase()), // RFC 5322 compares header names without case
  };

  function mergeObjects(key: string, normalize: (name: string) => string): JsonObject {
    const [below, above] = [lower[key], upper[key]];
    if (!isObject(below) || !isObject(above)) return {};
    const replaced = new Set(Object.keys(above).map(normalize));
    const kept = Object.entries(below).filter(([name]) => !replaced.has(normalize(name)));
    return { [key]: { ...Object.fromEntries(kept), ...above } };
  }
}
