// Config + message → form fields and HTTP request, for a preview and for a send. Sends nothing. Pure.
import { compileConfig, lintConfig } from '../config/config.js';
import type { ParsedConfig } from '../config/config-fields.js';
import { parseRecipient } from '../config/mailbox.js';
import { ownProperty, toObject, toText } from '../config/validators.js';
import { type ResolvedContent, resolveContent } from '../content/resolve-content.js';
import { MailgunError } from '../errors/mailgun-error.js';
import type { Logger } from '../errors/operator-log.js';
import type { MessageRequest } from '../mailgun/send-with-retries.js';
import { type FormField, fillFields } from './form-fields.js';
import { programFor } from './program.js';

/** What Logto wants to send. */
export interface Message {
  /** One address, without a name. */
  readonly to: string;
  /** Usage type, such as `SignIn`. */
  readonly type: string;
  /** The code or the link, the languages and the contexts. Anything but an object counts as empty. */
  readonly payload: unknown;
  /** Logto's own template for this type and language, if there is one. */
  readonly logtoTemplate?: unknown;
}

export interface PrepareOptions {
  /** Lint the whole config, as when it is saved; otherwise parse only what this message needs. @default false */
  readonly isTest?: boolean;
  /** Origins that are allowed besides Mailgun's. @default none */
  readonly allowedOrigins?: ReadonlySet<string>;
  /** Local part of the Message-Id. */
  readonly messageUuid: string;
  readonly logger: Logger;
}

export interface PreparedMessage {
  readonly content: ResolvedContent;
  /** The form fields of the request to Mailgun, in order; names may repeat. */
  readonly fields: readonly FormField[];
  /** The config, parsed, API key included. */
  readonly parsedConfig: ParsedConfig;
}

/**
 * The content and the form fields of a message.
 * @throws MailgunError `invalidConfig`, `recipient`, `noContent` or `tooLarge`
 */
export function prepareMessage(config: unknown, message: Message, options: PrepareOptions): PreparedMessage {
  const { content, parsedConfig, program, envelope } = prepare(config, message, options);
  return { content, fields: fillFields(program.fields, envelope, options.logger), parsedConfig };
}

/** The HTTP request of a message: the form fields, encoded. @throws MailgunError as {@link prepareMessage} does */
export function prepareRequest(
  config: unknown,
  message: Message,
  options: PrepareOptions,
): Omit<MessageRequest, 'onLateResult'> {
  const { parsedConfig, program, envelope } = prepare(config, message, options);
  return { ...program.request, body: program.encode(envelope, options.logger), domain: parsedConfig.domain };
}

function prepare(config: unknown, message: Message, options: PrepareOptions) {
  const { isTest = false, allowedOrigins = noOrigins, messageUuid, logger } = options;
  const compiled = compileConfig(config, allowedOrigins);
  const { parsed: parsedConfig } = compiled;
  const issues = isTest ? lintConfig(config, allowedOrigins) : compiled.issues;
  if (!parsedConfig || issues.length > 0) throw new MailgunError('invalidConfig', { issues });
  for (const warning of compiled.warnings) logger.warn(...warning);
  const to = parseRecipient(message.to);
  if (to === undefined) throw new MailgunError('recipient');
  const { type, logtoTemplate } = message;
  const payload = toObject(message.payload);
  const deliveries = toObject(ownProperty(toObject(config), 'deliveries'));
  const content = resolveContent({ type, payload, deliveries, logtoTemplate }, logger);
  const program = programFor(content, compiled.id, parsedConfig, type);
  for (const warning of program.warnings) logger.warn(...warning);
  return { content, parsedConfig, program, envelope: { to, payload, messageUuid } };
}

const noOrigins: ReadonlySet<string> = new Set();

/** A message as Logto passes it, and the language that Logto chose for the user. */
export interface ParsedMessage extends Message {
  readonly locale: string | undefined;
}

/** Parses a message of any shape. What is not text becomes empty: an empty recipient is refused, an empty type gets Generic. */
export function parseMessage(data: unknown): ParsedMessage {
  try {
    const { to, type, payload } = toObject(data);
    const { locale } = toObject(payload);
    return { to: toText(to), type: toText(type), payload, locale: toText(locale) || undefined };
  } catch {
    return { to: '', type: '', payload: undefined, locale: undefined }; // a getter of the message throws
  }
}
