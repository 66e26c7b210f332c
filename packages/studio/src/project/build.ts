// A project → the connector's config, or Logto's email templates. Pure.
import type { JsonObject } from '../contract/api.js';
import { isObject } from '../contract/json.js';
import type { EmailByHand, EmailEdit, Project } from '../contract/project.js';
import { noBrand, type ParsedBrand, parseBrand } from '../design/brand.js';
import { designEmail } from '../design/design-email.js';
import type { LanguageTag } from '../design/languages.js';
import { type DesignType, designTypes, isDesignType } from '../design/wording.js';

/** Texts of one email; the text part is left out where the connector makes it. */
type Email = EmailByHand;

/** A brand that cannot be used counts as none: `parseProject` has reported it. */
export function brandOf(project: Project): ParsedBrand {
  const parsed = parseBrand(project.brand);
  return parsed.ok ? parsed.brand : noBrand;
}

/** What differs from the design; null where there is no email of its own, and undefined where it is the design. */
export function editOf({ emails }: Project, type: DesignType, language: LanguageTag): EmailEdit | null | undefined {
  const ofType = emails[type];
  return ofType === null ? null : ofType?.[language];
}

/** The email of a usage type in a language; null where there is none of its own. */
export function emailOf(project: Project, type: DesignType, language: LanguageTag): Email | null {
  const edit = editOf(project, type, language);
  if (edit === null) return null;
  if (edit && 'html' in edit) return edit;
  return designEmail({ type, language, brand: brandOf(project), ...(edit && { edits: edit.texts }) });
}

/**
 * The connector's config, without the key.
 * @example buildConfig(createProject({ brand: { productName: 'Acme' } })).deliveries;
 */
export function buildConfig(project: Project): JsonObject {
  const designed = designTypes.flatMap((type) => {
    const delivery = buildDelivery(project, type);
    return delivery ? [[type, delivery] as const] : [];
  });
  const own = Object.entries(project.deliveries).filter(([type]) => !isDesignType(type));
  return { ...project.config, deliveries: Object.fromEntries([...designed, ...own]) };
}

/** The delivery of one usage type: its email in the default language, the others as `locales`, and its other fields. */
function buildDelivery(project: Project, type: DesignType): JsonObject | undefined {
  const others = project.deliveries[type];
  const { locales: otherLocales, ...fields } = isObject(others) ? others : {};
  const [first, ...rest] = project.languages;
  const email = first === undefined ? null : emailOf(project, type, first);
  // A stored template takes the place of the email, and a type without an email in the default language has none at all.
  if (!email || fields.template !== undefined) {
    const written = { ...fields, ...localesField(otherLocales) };
    return Object.keys(written).length > 0 ? written : undefined;
  }
  const locales = rest.flatMap((language) => {
    const translated = emailOf(project, type, language);
    return translated ? [[language, translated] as const] : [];
  });
  const all = mergeLocales(Object.fromEntries(locales), otherLocales);
  return { ...email, ...fields, ...localesField(all) };
}

function mergeLocales(built: Readonly<Record<string, object>>, others: unknown): JsonObject {
  if (!isObject(others)) return built;
  const merged = new Map<string, unknown>(Object.entries(built));
  for (const [tag, fields] of Object.entries(others)) {
    const email = merged.get(tag);
    const isLaidOver = isObject(email) && isObject(fields) && fields.template === undefined;
    merged.set(tag, isLaidOver ? { ...email, ...fields } : fields);
  }
  return Object.fromEntries(merged);
}

const localesField = (locales: unknown): JsonObject =>
  isObject(locales) && Object.keys(locales).length > 0 ? { locales } : {};

/** An email template as Logto's Management API takes it (`PUT /api/email-templates`). */
export interface LogtoEmailTemplate {
  readonly languageTag: LanguageTag;
  readonly templateType: DesignType;
  readonly details: {
    readonly subject: string;
    readonly content: string;
    readonly contentType: 'text/html';
    readonly replyTo?: string;
  };
}

/** The emails as Logto's own templates: without a text part, tags and headers, which those do not have. */
export function buildTemplates(project: Project): LogtoEmailTemplate[] {
  return designTypes.flatMap((type) =>
    project.languages.flatMap((language) => {
      const email = emailOf(project, type, language);
      const others = project.deliveries[type];
      const replyTo = isObject(others) && typeof others.replyTo === 'string' ? others.replyTo : undefined;
      if (!email || (isObject(others) && others.template !== undefined)) return [];
      return [
        {
          languageTag: language,
          templateType: type,
          details: {
            subject: email.subject ?? '',
            content: email.html,
            contentType: 'text/html',
            ...(replyTo !== undefined && { replyTo }),
          },
        } as const,
      ];
    }),
  );
}
