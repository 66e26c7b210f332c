// One message of a config: the email that the connector renders from example values, and what the rules find in it.
import {
  type ErrorCode,
  type InspectFailure,
  parseConfig,
  renderMessage,
  resolveContent,
} from 'connector-mailgun/inspect';
import { deliveriesOnly, isSenderFilledIn, previewConfig } from '../connector/form-values.js';
import { addressOf, fieldOf, locationOf, sourceName, textsOf, toFindings } from '../connector/read-results.js';
import { essentialValueOf, inLanguage, samplePayload, sampleRecipient } from '../connector/usage-types.js';
import type { Finding } from '../contract/api.js';
import { lintPlaceholderCount, writtenTexts } from './limits.js';
import { type EmailFinding, lintEmail } from './lint-email.js';

export interface MessageFindings {
  /** Why there would be no email. */
  readonly code?: ErrorCode;
  /** The usage type of the delivery that is used. */
  readonly source?: string;
  readonly errors: readonly Finding[];
  readonly found: readonly EmailFinding[];
}

export interface LintedMessage extends MessageFindings {
  /** Absent when there would be none. */
  readonly email?: {
    readonly subject: string;
    readonly html: string;
    readonly text: string;
    /** Name of a template stored at Mailgun; empty for an email that is made here. */
    readonly template: string;
  };
}

/** @param locale language of the user; undefined for the one of the example */
export function lintMessage(config: unknown, type: string, locale: string | undefined): LintedMessage {
  const message = exampleMessage(type, locale);
  const tooMany = lintPlaceholderCount(writtenTexts(config, type, locale));
  if (tooMany) return { errors: [], found: [tooMany] };
  const content = resolveContent(config, message);
  if (!content.ok) return withoutEmail(content);
  const complete = previewConfig(config);
  const connection = parseConfig(complete);
  const rendered = renderMessage(connection.ok ? complete : deliveriesOnly(config), message);
  if (!rendered.ok) return withoutEmail(rendered);
  const email = {
    subject: fieldOf(rendered, 'subject'),
    html: fieldOf(rendered, 'html'),
    text: fieldOf(rendered, 'text'),
    template: fieldOf(rendered, 'template'),
  };
  const found = lintEmail({
    ...email,
    location: locationOf(content, config),
    texts: textsOf(content),
    payload: message.payload,
    essential: essentialValueOf(type, message.payload),
    sender: addressOf(fieldOf(rendered, 'from')),
    // A sender that is blank or invalid has no domain to compare.
    sendingDomain: connection.ok && isSenderFilledIn(config) ? connection.config.domain : '',
    fields: rendered.fields,
  });
  return { source: sourceName(rendered.source), errors: [], found, email };
}

/** A message of a usage type as Logto would pass it, with example values. */
export function exampleMessage(type: string, locale: string | undefined): ExampleMessage {
  return { to: sampleRecipient, type, payload: inLanguage(samplePayload(type), locale) };
}

interface ExampleMessage {
  readonly to: string;
  readonly type: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

function withoutEmail({ code, issues }: InspectFailure): LintedMessage {
  return { code, errors: toFindings(issues), found: [] };
}
