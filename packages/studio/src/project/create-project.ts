// A project from nothing, or from a config that exists: emails that are those of the design are recognized as such, everything
// else is kept as it is. Pure.
import type { JsonObject } from '../contract/api.js';
import { isObject } from '../contract/json.js';
import type { EmailByHand, EmailEdit, Project } from '../contract/project.js';
import { withoutSecretFields } from '../contract/secret-names.js';
import type { Brand } from '../design/brand.js';
import { designEmail } from '../design/design-email.js';
import { type LanguageTag, languageTags } from '../design/languages.js';
import { type DesignType, designTypes, isDesignType } from '../design/wording.js';
import { emailOf } from './build.js';

const emptyProject: Project = {
  version: 1,
  brand: {},
  languages: ['en'],
  emails: {},
  config: {},
  deliveries: {},
};

export interface NewProject {
  readonly brand?: Brand;
  /** At least one; the first is the default. @default ['en'] */
  readonly languages?: readonly LanguageTag[];
  /** Its key and deliveries are left out: see `importConfig`. */
  readonly config?: JsonObject;
}

export function createProject({ brand = {}, languages = ['en'], config = {} }: NewProject = {}): Project {
  return { ...emptyProject, brand, languages, config: settingsOf(config) };
}

function settingsOf({ deliveries: _deliveries, ...config }: JsonObject): JsonObject {
  return withoutSecretFields(config);
}

/** Fields of a delivery that make its email. */
const emailFields: readonly string[] = ['subject', 'html', 'text'];

/**
 * @param config as a connector holds it; its key is left out
 * @param previous the project that the config may have been built from: its brand and edits are recognized
 */
export function importConfig(config: JsonObject, previous: Project = emptyProject): Project {
  const written = isObject(config.deliveries) ? config.deliveries : {};
  const languages = findLanguages(written, previous);
  const emails: Record<string, Project['emails'][DesignType]> = {};
  const deliveries = new Map<string, unknown>();
  for (const type of designTypes) {
    const imported = importDelivery(
      Object.hasOwn(written, type) ? written[type] : undefined,
      type,
      languages,
      previous,
    );
    if (imported.emails === null || Object.keys(imported.emails).length > 0) emails[type] = imported.emails;
    if (Object.keys(imported.others).length > 0) deliveries.set(type, imported.others);
  }
  for (const [type, delivery] of Object.entries(written)) {
    if (!isDesignType(type) && isObject(delivery)) deliveries.set(type, delivery);
  }
  return { ...previous, languages, emails, config: settingsOf(config), deliveries: Object.fromEntries(deliveries) };
}

/** The default language as before, and every language of the design that some delivery has an email in. */
function findLanguages(deliveries: JsonObject, { languages }: Project): LanguageTag[] {
  const [first = 'en'] = languages;
  const used = new Set(
    Object.values(deliveries).flatMap((delivery) =>
      isObject(delivery) && isObject(delivery.locales)
        ? Object.entries(delivery.locales).flatMap(([tag, overlay]) => (isWholeEmail(overlay) ? [tag] : []))
        : [],
    ),
  );
  return [first, ...languageTags.filter((tag) => tag !== first && used.has(tag))];
}

interface ImportedDelivery {
  readonly emails: (Project['emails'][DesignType] & object) | null;
  readonly others: JsonObject;
}

function importDelivery(
  delivery: unknown,
  type: DesignType,
  [first, ...rest]: readonly LanguageTag[],
  previous: Project,
): ImportedDelivery {
  if (!isObject(delivery)) return { emails: null, others: {} };
  if (!isWholeEmail(delivery)) return { emails: null, others: delivery };
  const { locales, ...own } = delivery;
  const emails: { [Tag in LanguageTag]?: EmailEdit | null } = {};
  const note = (language: LanguageTag, fields: JsonObject) => {
    const edit = recognize(fields, type, language, previous);
    if (edit !== undefined) emails[language] = edit;
  };
  if (first !== undefined) note(first, own);
  const overlays = isObject(locales) ? locales : {};
  const otherOverlays = new Map<string, unknown>();
  for (const language of rest) {
    const overlay = Object.hasOwn(overlays, language) ? overlays[language] : undefined;
    if (isWholeEmail(overlay)) note(language, overlay);
    else emails[language] = null;
  }
  for (const [tag, overlay] of Object.entries(overlays)) {
    const isLanguage = isWholeEmail(overlay) && rest.some((language) => language === tag);
    const others = isLanguage ? without(overlay, emailFields) : overlay;
    if (!isLanguage || Object.keys(others as object).length > 0) otherOverlays.set(tag, others);
  }
  const others = without(own, emailFields);
  return {
    emails,
    others: otherOverlays.size > 0 ? { ...others, locales: Object.fromEntries(otherOverlays) } : others,
  };
}

/** HTML of its own, and nothing that only a stored template has. */
function isWholeEmail(delivery: unknown): delivery is JsonObject & EmailByHand {
  if (!isObject(delivery) || typeof delivery.html !== 'string' || delivery.template !== undefined) return false;
  return ['subject', 'text'].every((name) => delivery[name] === undefined || typeof delivery[name] === 'string');
}

function without(fields: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}

/**
 * @returns undefined for the design, with the brand of the project or without one: default deliveries get the brand; the edit of
 *   before where it makes the same email; and otherwise the email by hand
 */
function recognize(
  fields: JsonObject,
  type: DesignType,
  language: LanguageTag,
  previous: Project,
): EmailEdit | undefined {
  const email = Object.fromEntries(
    emailFields.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]])),
  );
  const designs = [emailOf({ ...previous, emails: {} }, type, language), designEmail({ type, language })];
  if (designs.some((design) => isSame(email, design))) return undefined;
  const before = previous.emails[type]?.[language] ?? undefined;
  return before && isSame(email, emailOf(previous, type, language)) ? before : (email as unknown as EmailByHand);
}

function isSame(email: JsonObject, other: object | null): boolean {
  return other !== null && emailFields.every((name) => email[name] === (other as JsonObject)[name]);
}
