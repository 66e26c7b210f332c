// Which language an email is in: the locale of a delivery that fits the message, and the delivery in that language. Pure.
import { createCache } from '../config/cache.js';
import { maxLanguageTagLength } from '../config/delivery.js';
import { mergedFields } from '../config/delivery-fields.js';
import { isObject, isSet, type JsonObject, ownProperty, toText } from '../config/validators.js';

/** Longest `uiLocales` that are read, in UTF-16 units, most tags of them, and the longest tag. A request lists a handful. */
const maxUiLocalesLength = 1024;
const maxWishes = 32;

interface Language {
  /** Canonical, in lower case, without extensions. */
  readonly tag: string;
  readonly language: string;
  /** The script and region that are written, if any. */
  readonly written: { readonly script: string | undefined; readonly region: string | undefined };
  /** With the likely script: `zh-hant` for `zh-TW`. */
  readonly withScript: string;
  /** With the likely script and region: `zh-hant-tw` for `zh-Hant`. */
  readonly whole: string;
  readonly hasVariant: boolean;
}

/** Reading a tag takes 5 µs, and choosing among the same ones is part of every send. */
const choices = createCache<string | undefined>(400_000);

/**
 * Finds the tag among `offered` for a message, by RFC 4647 lookup; script and region are compared by CLDR's likely subtags, so that
 * `zh-TW` finds `zh-Hant` and never the simplified `zh`. `locale` is Logto's choice. A tag of `uiLocales` that names the same language more
 * precisely wins, unless one before it is offered exactly: `fr-CA en` refines `fr`, `fr fr-CA` does not. Without a `locale`,
 * `uiLocales` counts alone.
 */
export function chooseLocale(offered: readonly string[], payload: JsonObject): string | undefined {
  const locale = toText(ownProperty(payload, 'locale'));
  const uiLocales = toText(ownProperty(payload, 'uiLocales')).slice(0, maxUiLocalesLength + 1);
  return choices.get(locale, [uiLocales, offered], () => choose(offered, locale, uiLocales));
}

function choose(offered: readonly string[], locale: string, uiLocales: string): string | undefined {
  const uiTags = splitTags(uiLocales);
  const find = createFinder(offered);
  if (locale.trim() === '') return uiTags.map(find).find((found) => found !== undefined);
  const base = parseLanguage(locale);
  for (const tag of base ? uiTags : []) {
    const wish = parseLanguage(tag);
    if (!base || wish?.language !== base.language) continue;
    const found = find(tag);
    if (found === undefined) continue;
    if (isMorePrecise(wish, base) && isMorePrecise(parseLanguage(found), base)) return found;
    if (parseLanguage(found)?.tag === wish.tag) break;
  }
  return find(locale);
}

function splitTags(uiLocales: string): string[] {
  const tags = uiLocales.slice(0, maxUiLocalesLength).split(/\s+/);
  if (uiLocales.length > maxUiLocalesLength) tags.pop(); // it may be cut in two
  return tags.filter(Boolean).slice(0, maxWishes);
}

function isMorePrecise(language: Language | undefined, base: Language): boolean {
  if (!language || language.tag === base.tag) return false;
  const { script, region } = base.written;
  return (!script || language.written.script === script) && (!region || language.written.region === region);
}

/** Indexes the offered tags once, so that each wish is a few look-ups. */
function createFinder(offered: readonly string[]): (wish: string) => string | undefined {
  const asWritten = new Map<string, string>();
  const exact = new Map<string, string>();
  const whole = new Map<string, string>();
  for (const tag of [...offered].sort()) {
    const written = tag.trim().toLowerCase();
    if (!asWritten.has(written)) asWritten.set(written, tag);
    const parsed = parseLanguage(tag);
    if (!parsed) continue;
    if (!exact.has(parsed.tag)) exact.set(parsed.tag, tag);
    // Of several that mean the same, such as zh-Hant and zh-TW, the one with a region.
    if (!parsed.hasVariant && (parsed.written.region || !whole.has(parsed.whole))) whole.set(parsed.whole, tag);
  }
  return (wish) => {
    const parsed = parseLanguage(wish);
    if (!parsed) return wish.length > maxLanguageTagLength ? undefined : asWritten.get(wish.trim().toLowerCase());
    return (
      asWritten.get(wish.trim().toLowerCase()) ??
      exact.get(parsed.tag) ??
      (parsed.hasVariant ? undefined : whole.get(parsed.whole)) ??
      findShortened(parsed.tag, parsed) ??
      whole.get(parsed.whole) ??
      findShortened(parsed.whole, parsed)
    );
  };

  /** Takes subtags from the end until one is offered in the same script: `zh-TW` never gets `zh`, which is simplified. */
  function findShortened(tag: string, { withScript }: Language): string | undefined {
    const subtags = tag.split('-');
    while (subtags.length > 1) {
      subtags.pop();
      const found = exact.get(subtags.join('-'));
      if (found !== undefined && parseLanguage(found)?.withScript === withScript) return found;
    }
    return undefined;
  }
}

function parseLanguage(written: string): Language | undefined {
  if (written.length > maxLanguageTagLength) return undefined;
  try {
    const locale = new Intl.Locale(written.trim().replaceAll('_', '-'));
    const { language, script, region } = locale;
    const likely = locale.maximize();
    const withScript = `${language}-${likely.script}`.toLowerCase();
    const tag = locale.baseName.toLowerCase();
    const hasVariant = tag.split('-').length > [language, script, region].filter(Boolean).length;
    const whole = `${withScript}-${likely.region}`.toLowerCase();
    return { tag, language, written: { script, region }, withScript, whole, hasVariant };
  } catch {
    return undefined; // Intl throws a RangeError for an invalid tag.
  }
}

export interface LocalizedDelivery {
  readonly delivery: JsonObject;
  /** The tag of `locales` that was used. */
  readonly locale?: string;
  /** The partial delivery of that tag. */
  readonly partial?: JsonObject;
}

/** A delivery with the one locale that fits a message, or with none: all that the message needs of it. */
export function selectLocale(delivery: JsonObject, payload: JsonObject): { used: JsonObject; locale: string } {
  const locales = ownProperty(delivery, 'locales');
  if (!isObject(locales)) return { used: delivery, locale: '' };
  const locale = chooseLocale(Object.keys(locales), payload);
  const partial = locale !== undefined && ownProperty(locales, locale);
  if (locale === undefined || !isObject(partial)) return { used: { ...delivery, locales: {} }, locale: '' };
  const replaced = isSet(partial, 'html') ? { html: null, text: null } : {};
  return { used: { ...delivery, ...replaced, locales: { [locale]: partial } }, locale };
}

/** A delivery in one of its languages. */
export function localizeDelivery(delivery: JsonObject, locale: string): LocalizedDelivery {
  const locales = ownProperty(delivery, 'locales');
  const partial = isObject(locales) ? ownProperty(locales, locale) : undefined;
  if (isObject(partial)) return { delivery: overlayDelivery(delivery, partial), locale, partial };
  const { locales: _, ...base } = delivery;
  return { delivery: base };
}

/**
 * Lays a partial delivery over its base. New HTML drops the base's text (it is made from the new HTML) and its stored template;
 * a new template drops the base's version and HTML. Fields of names and values, such as `headers`, merge one level deep; every
 * other field is replaced.
 */
export function overlayDelivery(base: JsonObject, partial: JsonObject): JsonObject {
  const upper = Object.fromEntries(Object.entries(partial).filter(([key]) => isSet(partial, key)));
  const dropped = ['locales'];
  if ('html' in upper) dropped.push('text', 'template', 'version');
  else if ('template' in upper) dropped.push('html', 'text', 'version');
  const lower = Object.fromEntries(Object.entries(base).filter(([key]) => !dropped.includes(key)));
  const merged = [...mergedFields].map(
    (key) => [key, mergeObjects(lower[key], upper[key], key === 'headers')] as const,
  );
  return { ...lower, ...upper, ...Object.fromEntries(merged.filter(([, value]) => value !== undefined)) };
}

/** @param ignoresCase names that differ in case only are the same. @returns undefined unless both are objects */
function mergeObjects(below: unknown, above: unknown, ignoresCase: boolean): JsonObject | undefined {
  if (!isObject(below) || !isObject(above)) return undefined;
  const normalize = (name: string) => (ignoresCase ? name.toLowerCase() : name);
  const replaced = new Set(Object.keys(above).map(normalize));
  return { ...Object.fromEntries(Object.entries(below).filter(([name]) => !replaced.has(normalize(name)))), ...above };
}
