// What a Logto has → a project: the connector's config, and over it Logto's own email templates, which it uses first. Pure.
import type { JsonObject } from '../contract/api.js';
import { isObject } from '../contract/json.js';
import { quantity } from '../contract/plain-text.js';
import type { Project } from '../contract/project.js';
import { withoutSecretFields } from '../contract/secret-names.js';
import type { LanguageTag } from '../design/languages.js';
import { emailOf } from '../project/build.js';
import { importConfig } from '../project/create-project.js';
import { type DesignTemplate, isDesignTemplate } from './logto-types.js';
import { type LogtoState, publicConfig, stockConnectorId } from './state.js';

export interface PulledProject {
  readonly project: Project;
  /** What was taken from where, and what was not; sentences. */
  readonly notes: readonly string[];
}

/** @param previous its brand and edits are recognized in what Logto has */
export function pullProject(state: LogtoState, previous: Project): PulledProject {
  const { connector } = state;
  const isStock = connector?.connectorId === stockConnectorId;
  const config = publicConfig(state) ?? (isStock ? withoutSecretFields(connector.config) : null);
  const templates = (state.templates ?? []).filter(isDesignTemplate);
  const notes: string[] = [];
  if (connector === null) notes.push('No email connector is set up in this Logto yet.');
  else if (config === null || config.deliveries === undefined) {
    notes.push(`The connector ${JSON.stringify(connector.connectorId)} has no emails that a project can hold.`);
  }
  if (templates.length > 0)
    notes.push(
      `Imported ${quantity(templates.length, 'email template')} of Logto, which it uses before the connector’s deliveries.`,
    );
  const others = (state.templates?.length ?? 0) - templates.length;
  if (others > 0)
    notes.push(`Left in Logto: ${quantity(others, 'email template')} in languages that the design does not have.`);
  const deliveries = isObject(config?.deliveries) ? config.deliveries : undefined;
  if (deliveries === undefined && templates.length === 0) return { project: previous, notes };
  const written = { ...(deliveries === undefined ? previous.config : config), deliveries: deliveries ?? {} };
  const project = importConfig(overlay(written, templates, previous), previous);
  return { project: { ...project, languages: inOrder(project.languages, previous.languages) }, notes };
}

/** The languages as before, then the new ones: a pull must not rearrange the project's. */
function inOrder(pulled: readonly LanguageTag[], before: readonly LanguageTag[]): LanguageTag[] {
  return [...before.filter((tag) => pulled.includes(tag)), ...pulled.filter((tag) => !before.includes(tag))];
}

/** The templates as deliveries and their `locales`. */
function overlay(config: JsonObject, templates: readonly DesignTemplate[], previous: Project): JsonObject {
  const deliveries = new Map(Object.entries(isObject(config.deliveries) ? config.deliveries : {}));
  for (const template of templates) {
    const delivery = deliveries.get(template.templateType);
    const before = isObject(delivery) ? delivery : {};
    const email = toEmail(template, previous);
    const locales = isObject(before.locales) ? before.locales : {};
    const isDefault = template.languageTag === previous.languages[0];
    const { text: _text, ...fields } = before;
    deliveries.set(
      template.templateType,
      isDefault ? { ...fields, ...email } : { ...before, locales: { ...locales, [template.languageTag]: email } },
    );
  }
  return { ...config, deliveries: Object.fromEntries(deliveries) };
}

/** A template has no text part: where the rest is what the project makes, its text is, too. */
function toEmail({ templateType, languageTag, details }: DesignTemplate, previous: Project): JsonObject {
  const { subject, content: html, replyTo } = details;
  const made = emailOf(previous, templateType, languageTag);
  const isMade = made?.subject === subject && made.html === html;
  return {
    subject,
    html,
    ...(isMade && made.text !== undefined && { text: made.text }),
    ...(replyTo !== undefined && { replyTo }),
  };
}
