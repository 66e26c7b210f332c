// Config + message → everything short of sending: what a preview shows and what a send posts. Pure.
import { isObject, type JsonObject, type Problem, reporter } from './check.js';
import { type Connection, checkConfig, parseConnection, unknownConfigKeys } from './config.js';
import { type Chosen, chooseContent } from './content.js';
import { isUnencrypted } from './endpoint.js';
import { MailgunError } from './errors.js';
import type { Note } from './log.js';
import { parseRecipient } from './mailbox.js';
import { buildFields, type FormField } from './message.js';

/** What Logto asks to be sent. */
export interface MessageToSend {
  /** One address, without a name. */
  readonly to: string;
  /** Usage type, such as `SignIn`. */
  readonly type: string;
  /** The code or the link, the languages and the contexts; what is no object counts as empty. */
  readonly payload: unknown;
  /** The template that Logto keeps for this type and language, if it has one. */
  readonly logtoTemplate?: unknown;
}

export interface PrepareOptions {
  /** Check the whole config strictly, as when it is saved; else only what this message needs. @default false */
  readonly isTest?: boolean;
  /** Origins allowed besides Mailgun's. @default none */
  readonly allowedOrigins?: ReadonlySet<string>;
  /** Local part of the Message-Id. */
  readonly messageUuid: string;
  /** The X-Entity-Ref-ID. */
  readonly entityUuid: string;
  readonly note: Note;
}

/** What a message comes to, short of sending it. */
export interface Prepared extends Pick<Chosen, 'source' | 'locale'> {
  /** The form fields of the request to Mailgun, in order; names may repeat. */
  readonly fields: readonly FormField[];
  /** Where they go, the key included: not for showing. */
  readonly connection: Connection;
}

/**
 * Everything short of sending.
 * @throws MailgunError `invalidConfig`, `recipient`, `noContent` or `tooLarge`
 */
export function prepareMessage(config: unknown, message: MessageToSend, options: PrepareOptions): Prepared {
  const { isTest = false, allowedOrigins = new Set<string>(), messageUuid, entityUuid, note } = options;
  const problems: Problem[] = isTest ? checkConfig(config, allowedOrigins) : [];
  const connection = parseConnection(config, allowedOrigins, isTest ? () => {} : reporter(problems));
  if (!connection || problems.length > 0) throw new MailgunError('invalidConfig', { problems });
  noteOddities(config, connection, note);
  const to = parseRecipient(message.to);
  if (to === undefined) throw new MailgunError('recipient');
  const payload: JsonObject = isObject(message.payload) ? message.payload : {};
  const { type, logtoTemplate } = message;
  const chosen = chooseContent({ type, payload, deliveries: connection.deliveries, logtoTemplate }, note);
  const envelope = { to, type, payload, messageUuid, entityUuid };
  const fields = buildFields(chosen, connection, envelope, note);
  return { source: chosen.source, locale: chosen.locale, fields, connection };
}

/** What works, but not as the operator may think: said once. */
function noteOddities(config: unknown, { endpoint }: Connection, note: Note): void {
  const unknown = unknownConfigKeys(config);
  if (unknown.length > 0)
    note(`Unknown fields of the configuration are ignored: ${unknown.join(', ')}.`, {}, `${unknown}`);
  if (isUnencrypted(endpoint)) {
    note(
      `The endpoint ${endpoint} is not encrypted: the API key and every code cross the network in clear.`,
      {},
      endpoint,
    );
  }
}
