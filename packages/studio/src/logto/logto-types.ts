// What Logto's Management API returns, as far as publishing needs it, read from untrusted JSON. Pure.
import type { JsonObject } from '../contract/api.js';
import { at, isObject, listAt, textAt } from '../contract/json.js';
import { isLanguageTag, type LanguageTag } from '../design/languages.js';
import { type DesignType, isDesignType } from '../design/wording.js';

/** An email connector that is installed. */
export interface LogtoFactory {
  /** Its factory id, such as `mailgun`. */
  readonly id: string;
  /** It is this project's connector; its id may be that of Logto's own Mailgun connector, whose place it can take. */
  readonly isOurs: boolean;
}

/** The email connector that is set up. */
export interface StoredConnector {
  /** Of the row in Logto's database. */
  readonly id: string;
  /** Factory id. */
  readonly connectorId: string;
  /** With its secrets. */
  readonly config: JsonObject;
}

/** One of Logto's own email templates. */
export interface LogtoTemplate {
  readonly id: string;
  readonly languageTag: string;
  readonly templateType: string;
  readonly details: LogtoTemplateDetails;
}

/** The one of a usage type and a language; Logto has one at most. */
export function findTemplate<Template extends Pick<LogtoTemplate, 'languageTag' | 'templateType'>>(
  templates: readonly Template[],
  type: string,
  language: string,
): Template | undefined {
  return templates.find(({ templateType, languageTag }) => templateType === type && languageTag === language);
}

/** One that a project owns: of a usage type and in a language of the design. Others are the operator's own. */
export type DesignTemplate = LogtoTemplate & { readonly languageTag: LanguageTag; readonly templateType: DesignType };

export function isDesignTemplate(template: LogtoTemplate): template is DesignTemplate {
  return isLanguageTag(template.languageTag) && isDesignType(template.templateType);
}

export interface LogtoTemplateDetails {
  readonly subject: string;
  readonly content: string;
  readonly contentType?: string;
  readonly replyTo?: string;
  readonly sendFrom?: string;
}

/** Fields that only this project's connector has in its form. */
const ownFields = ['requireTls', 'subaccount'];

/** @returns undefined for SMS and social connectors */
export function readFactory(value: unknown): LogtoFactory | undefined {
  const id = textAt(value, 'id');
  if (id === '' || textAt(value, 'type') !== 'Email') return undefined;
  const keys = listAt(value, 'formItems').map((item) => textAt(item, 'key'));
  return { id, isOurs: ownFields.every((field) => keys.includes(field)) };
}

/** @returns undefined for SMS and social connectors */
export function readConnector(value: unknown): StoredConnector | undefined {
  const [id, connectorId] = [textAt(value, 'id'), textAt(value, 'connectorId')];
  if (id === '' || connectorId === '' || textAt(value, 'type') !== 'Email') return undefined;
  const config = at(value, 'config');
  return { id, connectorId, config: isObject(config) ? config : {} };
}

const optionalDetails = ['contentType', 'replyTo', 'sendFrom'] as const;

export function readTemplate(value: unknown): LogtoTemplate | undefined {
  const [id, languageTag] = [textAt(value, 'id'), textAt(value, 'languageTag')];
  const [templateType, details] = [textAt(value, 'templateType'), at(value, 'details')];
  if (id === '' || languageTag === '' || templateType === '' || !isObject(details)) return undefined;
  const optional = optionalDetails.flatMap((name) =>
    typeof details[name] === 'string' ? [[name, details[name]]] : [],
  );
  const required = { subject: textAt(details, 'subject'), content: textAt(details, 'content') };
  return { id, languageTag, templateType, details: { ...required, ...Object.fromEntries(optional) } };
}
