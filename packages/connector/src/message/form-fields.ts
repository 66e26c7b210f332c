// Content + config → the form fields of Mailgun's API: the one place where Logto's terms become Mailgun's. Pure.
import type { Connection } from '../config/config-fields.js';
import type { Content } from '../config/delivery.js';
import type { DeliveryValues } from '../config/delivery-fields.js';
import { hasUnsafePlaceholder, unsafePlaceholder } from '../config/html-contexts.js';
import { formatMailbox } from '../config/mailbox.js';
import type { JsonObject } from '../config/validators.js';
import { renderHtml, renderJson, renderLine, renderText, renderTextOfHtml, textToHtml } from '../content/render.js';
import { nameOfSource, type ResolvedContent } from '../content/resolve-content.js';
import { isAscii } from '../errors/characters.js';
import type { Logger } from '../errors/operator-log.js';
import { chooseSender, renderReplyTo, type WarnAboutField } from './sender.js';
import { fitVariables } from './template-variables.js';

/** One form field of a request to Mailgun; names may repeat. */
export type FormField = readonly [name: string, value: string];
/** A field without a value is not sent. */
type OptionalField = readonly [name: string, value: string | undefined];

export interface Envelope {
  /** The one recipient, already parsed. */
  readonly to: string;
  /** Usage type. */
  readonly type: string;
  readonly payload: JsonObject;
  /** Local part of the Message-Id; the same on every attempt, so that a mailbox shows a repeated message once. */
  readonly messageUuid: string;
  /** The X-Entity-Ref-ID, which keeps Gmail from collapsing a code into a thread of older ones. */
  readonly entityUuid: string;
}

/** All `o:`, `h:`, `v:` and `t:` fields may have 16 kB together; contexts are dropped past this. */
const maxOptionBytes = 15 * 1024;

/** Headers that every message gets unless its delivery sets or removes them. */
const defaultHeaders: ReadonlyArray<readonly [name: string, value: (envelope: Envelope) => string]> = [
  ['Auto-Submitted', () => 'auto-generated'], // RFC 3834
  // MS-OXCMAIL. Not All: that would suppress the non-delivery reports that Mailgun needs.
  ['X-Auto-Response-Suppress', () => 'OOF, AutoReply'],
  ['X-Entity-Ref-ID', ({ entityUuid }) => entityUuid],
];

/** What each field of a delivery adds to the request. A field without a row does not compile. */
const deliveryFieldEffects: {
  readonly [Key in keyof DeliveryValues<'both'>]-?: (
    value: DeliveryValues<'both'>[Key],
    envelope: Envelope,
    warn: WarnAboutField,
  ) => readonly OptionalField[];
} = {
  subject: (subject, { payload }) => [['subject', (subject && renderLine(subject, payload)) || undefined]],
  replyTo: (replyTo, { payload }, warn) => [['h:Reply-To', replyTo && renderReplyTo(replyTo, payload, warn)]],
  tags: (tags = [], { type }) => tagFields(type, tags),
  deliverWithin: (deliverWithin) => [['o:deliver-within', deliverWithin]],
  headers: (headers = {}, envelope) => headerFields(headers, envelope),
};

/** All three: `o:tracking` alone leaves the domain's settings for clicks and opens. */
const trackingOff: readonly FormField[] = [
  ['o:tracking', 'no'],
  ['o:tracking-clicks', 'no'],
  ['o:tracking-opens', 'no'],
];

const elsewhere = (): readonly OptionalField[] => [];

/** What each field of the config adds to the request. A field without a row does not compile. */
const configFieldEffects: {
  readonly [Key in keyof Connection]: (value: Connection[Key]) => readonly OptionalField[];
} = {
  tracking: (tracking) => (tracking === 'off' ? trackingOff : []),
  testMode: (testMode) => [['o:testmode', testMode === 'on' ? 'yes' : undefined]],
  requireTls: (requireTls) => [['o:require-tls', requireTls === 'on' ? 'yes' : undefined]],
  from: elsewhere, // buildFormFields, with sendFrom of Logto's template
  deliveries: elsewhere, // content/
  endpoint: elsewhere, // http-request.ts, as are the next three
  domain: elsewhere,
  apiKey: elsewhere,
  subaccount: elsewhere,
};

/** Builds the fields of `POST /v3/{domain}/messages`. */
export function buildFormFields(
  resolved: ResolvedContent,
  connection: Connection,
  envelope: Envelope,
  logger: Logger,
): FormField[] {
  const { delivery, sendFrom } = resolved;
  const { payload, to, type, messageUuid } = envelope;
  const source = nameOfSource(resolved);
  const facts = { type, ...(delivery.content.kind === 'template' && { template: delivery.content.template }) };
  const warn: WarnAboutField = (field, problem, written) =>
    logger.warn(`${field} of the ${source} ${problem}.`, facts, `${field} ${type} ${source} ${problem} ${written}`);
  if (delivery.content.kind === 'html' && hasUnsafePlaceholder(delivery.content.html))
    logger.warn(`html of the ${source}: ${unsafePlaceholder}`, facts, `unsafe placeholder ${source}`);
  const { subject, replyTo, tags, ...options } = mapValues(deliveryFieldEffects, (key, effect) =>
    effect(delivery.options[key] as never, envelope, warn),
  );
  const optionFields = withValues([
    ...replyTo,
    ...tags,
    ...Object.values(mapValues(configFieldEffects, (key, effect) => effect(connection[key] as never))).flat(),
    ...Object.values(options).flat(),
    ['h:Message-Id', `<${messageUuid}@${connection.domain}>`],
  ]);
  return withValues([
    ['from', formatMailbox(chooseSender(sendFrom, connection.from, payload, warn))],
    ['to', to],
    ...subject,
    ...contentFields(delivery.content, payload, optionFields, (message) => logger.warn(message, facts)),
    ...optionFields,
  ]);
}

function mapValues<Table extends object, Result>(
  table: Table,
  map: (key: keyof Table, value: Table[keyof Table]) => Result,
): Record<keyof Table, Result> {
  const keys = Object.keys(table) as Array<keyof Table>;
  return Object.fromEntries(keys.map((key) => [key, map(key, table[key])])) as Record<keyof Table, Result>;
}

function withValues(fields: readonly OptionalField[]): FormField[] {
  return fields.filter((field): field is FormField => field[1] !== undefined);
}

function contentFields(
  content: Content,
  payload: JsonObject,
  otherOptions: readonly FormField[],
  warn: (message: string) => void,
): OptionalField[] {
  if (content.kind === 'text') {
    const text = renderText(content.text, payload);
    return [
      ['html', textToHtml(text)],
      ['text', text],
    ];
  }
  if (content.kind === 'html') {
    const { kind: _kind, html, text, ...unhandled } = content;
    assertNoFieldLeft(unhandled);
    return [
      ['html', renderHtml(html, payload)],
      ['text', text === undefined ? renderTextOfHtml(html, payload) : renderText(text, payload)],
    ];
  }
  const { kind: _kind, template, version, variables = {}, ...unhandled } = content;
  assertNoFieldLeft(unhandled);
  return [
    ['template', template],
    ['t:version', version],
    // t:variables and never h:X-Mailgun-Variables, which is a header of the email that the recipient can read.
    [
      't:variables',
      fitVariables(renderJson(variables, payload) as JsonObject, payload, maxOptionBytes - bytesOf(otherOptions), warn),
    ],
    ['t:text', 'yes'],
  ];
}

/** Does not compile when a field of the delivery is not used above. */
function assertNoFieldLeft(_unhandled: Record<string, never>): void {}

function bytesOf(fields: readonly FormField[]): number {
  return fields.reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value), 0);
}

/** The usage type first, then the delivery's tags; Mailgun compares them without case. */
function tagFields(type: string, tags: readonly string[]): FormField[] {
  const typeTag = isAscii(type) && type.length <= 128 ? [type] : [];
  const byName = new Map<string, string>();
  for (const tag of [...typeTag, ...tags]) if (!byName.has(tag.toLowerCase())) byName.set(tag.toLowerCase(), tag);
  return [...byName.values()].map((tag) => ['o:tag', tag]);
}

function headerFields(headers: Readonly<Record<string, string>>, envelope: Envelope): OptionalField[] {
  const configured = Object.entries(headers);
  const replaced = new Set(configured.map(([name]) => name.toLowerCase()));
  const defaults = defaultHeaders.filter(([name]) => !replaced.has(name.toLowerCase()));
  return [
    ...defaults.map(([name, value]): FormField => [`h:${name}`, value(envelope)]),
    ...configured.map(([name, value]): OptionalField => {
      const isRemoved = value.toLowerCase() === 'none';
      return [`h:${name}`, isRemoved ? undefined : renderLine(value, envelope.payload) || undefined];
    }),
  ];
}
