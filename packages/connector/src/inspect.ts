// `connector-mailgun/inspect`: what the connector decides, as plain functions for tools that check, preview or diagnose.
// Nothing here sends, and nothing throws because of a config, a message or a response.
import { randomUUID } from 'node:crypto';
import { lintConfig as lint, parseConfig as parse } from './config/config.js';
import type { ParsedConfig } from './config/config-fields.js';
import type { Delivery } from './config/delivery.js';
import { type Environment, readAllowedOrigins } from './config/environment.js';
import { type Placeholder, parseTemplate } from './config/template.js';
import { invitation, usageTypeNames } from './config/usage-types.js';
import { ownProperty, toObject } from './config/validators.js';
import { type LocatedFields, locateTexts } from './content/locate-texts.js';
import { type ResolvedContent, resolveContent as resolve } from './content/resolve-content.js';
import { lookUpValue } from './content/values.js';
import type { ErrorCode } from './errors/error-catalog.js';
import { collectIssues, type Issue } from './errors/issues.js';
import { toMailgunError } from './errors/mailgun-error.js';
import { type Logger, silentLogger } from './errors/operator-log.js';
import type { ApiRequest } from './mailgun/network/api-types.js';
import type { FormField } from './message/form-fields.js';
import { buildHttpRequest } from './message/http-request.js';
import { type Message, prepareMessage } from './message/prepare-message.js';

export interface InspectOptions {
  /** Origins that `endpoint` may name besides Mailgun's. @default those of `MAILGUN_CONNECTOR_ENDPOINTS` */
  readonly allowedOrigins?: Iterable<string>;
}

/** Why there is no email: as the connector would report it. */
export interface InspectFailure {
  readonly ok: false;
  readonly code: ErrorCode;
  /** What the user at the sign-in page would see, without the reference. */
  readonly userMessage: string;
  readonly operatorMessage: string;
  readonly issues: readonly Issue[];
  /** What the connector would log besides. */
  readonly warnings: readonly string[];
}

export type ParsedConfigResult =
  | { readonly ok: true; readonly config: ParsedConfig }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/**
 * Parses what every send needs, as leniently as a real send does: unknown fields and deliveries are not checked.
 * @example
 * const result = parseConfig({ domain: 'mg.example.com', apiKey: 'key', from: 'Acme <a@mg.example.com>' });
 * result.ok && result.config.endpoint; // 'https://api.mailgun.net'
 */
export function parseConfig(config: unknown, options: InspectOptions = {}): ParsedConfigResult {
  const issues: Issue[] = [];
  const parsed = parse(config, toOrigins(options), collectIssues(issues));
  return parsed ? { ok: true, config: parsed } : { ok: false, issues };
}

/** Everything that the guard refuses when a config is saved or tested; empty when it is accepted. */
export function lintConfig(config: unknown, options: InspectOptions = {}): Issue[] {
  return lint(config, toOrigins(options));
}

export interface InspectedContent extends LocatedFields {
  readonly ok: true;
  /** `logto` for a template that is managed in Logto, else the usage type whose delivery serves the message. */
  readonly source: ResolvedContent['source'];
  /** The tag of the delivery's `locales` that was used. */
  readonly locale: string | undefined;
  readonly delivery: Delivery;
  readonly warnings: readonly string[];
}

/** Which content a message gets, and where in the config it is written. The other fields need not be valid. */
export function resolveContent(config: unknown, message: Message): InspectedContent | InspectFailure {
  return inspect((logger) => {
    const deliveries = ownProperty(toObject(config), 'deliveries');
    const { type, logtoTemplate } = message;
    const query = { type, payload: toObject(message.payload), deliveries: toObject(deliveries), logtoTemplate };
    const content = resolve(query, logger);
    const { source, delivery, localized } = content;
    return { source, locale: localized?.locale, delivery, ...locateTexts(content) };
  });
}

export interface RenderedMessage {
  readonly ok: true;
  readonly source: ResolvedContent['source'];
  readonly locale: string | undefined;
  /** The form fields of the request to Mailgun, in order; names may repeat. */
  readonly fields: readonly FormField[];
  /** The HTTP request, credentials included. */
  readonly request: ApiRequest;
  readonly warnings: readonly string[];
}

/**
 * The request that a message would make, byte for byte, with a new Message-Id each time.
 * @example
 * const deliveries = { Generic: { subject: '{{code}} is your code', html: '<p>{{code}}</p>' } };
 * const config = { domain: 'mg.example.com', apiKey: 'key', from: 'sender@mg.example.com', deliveries };
 * const rendered = renderMessage(config, { to: 'ada@example.org', type: 'SignIn', payload: { code: '012345' } });
 * rendered.ok && rendered.fields[2]; // ['subject', '012345 is your code']
 */
export function renderMessage(
  config: unknown,
  message: Message,
  options: InspectOptions = {},
): RenderedMessage | InspectFailure {
  return inspect((logger) => {
    const messageUuid = randomUUID();
    const prepareOptions = { allowedOrigins: toOrigins(options), messageUuid, logger };
    const { content, fields, parsedConfig } = prepareMessage(config, message, prepareOptions);
    const request = buildHttpRequest(fields, parsedConfig, `mail-${messageUuid}`);
    return { source: content.source, locale: content.localized?.locale, fields, request };
  });
}

export interface InspectedPlaceholder extends Placeholder {
  /** `filled`: a value is shown; `empty`: Logto may pass it, and this payload does not; `literal`: unknown, shown as written. */
  readonly result: 'filled' | 'empty' | 'literal';
}

/** The placeholders of a text, in order, and what each becomes with a payload. */
export function findPlaceholders(text: string, payload: unknown): InspectedPlaceholder[] {
  return parseTemplate(text).parts.flatMap((part) => {
    if (typeof part === 'string') return [];
    const value = lookUpValue(toObject(payload), part.path);
    const result = value === undefined ? 'literal' : value.trim() === '' ? 'empty' : 'filled';
    return [{ ...part, result }];
  });
}

export interface UsageType {
  readonly type: string;
  /** What its message shows. */
  readonly carries: 'code' | 'link';
}

/** Logto's usage types. */
export const usageTypes: readonly UsageType[] = usageTypeNames.map((type) => ({
  type,
  carries: type === invitation ? 'link' : 'code',
}));

function toOrigins({ allowedOrigins }: InspectOptions): ReadonlySet<string> {
  const env: Environment = process.env;
  return allowedOrigins ? new Set(allowedOrigins) : readAllowedOrigins(env, silentLogger);
}

function inspect<Result extends object>(
  run: (logger: Logger) => Result,
): (Result & { readonly ok: true; readonly warnings: readonly string[] }) | InspectFailure {
  const warnings: string[] = [];
  const logger: Logger = { ...silentLogger, warn: (text) => warnings.push(text) };
  try {
    return { ok: true, ...run(logger), warnings };
  } catch (thrown) {
    const { code, userMessage, operatorMessage, issues } = toMailgunError(thrown);
    return { ok: false, code, userMessage, operatorMessage, issues, warnings };
  }
}

export type { ParsedConfig } from './config/config-fields.js';
export type { Delivery } from './config/delivery.js';
export type { Mailbox } from './config/mailbox.js';
export { findNearName } from './config/near-name.js';
export type { LocatedText } from './content/locate-texts.js';
export type { ErrorCode } from './errors/error-catalog.js';
export type { Issue, Path } from './errors/issues.js';
export { createLogger, type Logger } from './errors/operator-log.js';
export { toShownName } from './errors/shown-names.js';
export { englishUserMessage, type UserMessageKey, userMessage } from './errors/user-messages.js';
export { configSchema, formItems } from './logto/form-items.js';
export { metadata } from './logto/metadata.js';
export { type ClassifiedResponse, classifyResponse } from './mailgun/classify-response.js';
export type { ApiRequest, ApiResponse } from './mailgun/network/api-types.js';
export { mailgunRegions } from './mailgun/origins.js';
export type { FormField } from './message/form-fields.js';
export { buildHeaders as requestHeaders } from './message/http-request.js';
export type { Message } from './message/prepare-message.js';
