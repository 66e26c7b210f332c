// Content + config → the form fields of Mailgun's API, compiled: the one place where Logto's terms become Mailgun's. Pure.
import type { ParsedConfig } from '../config/config-fields.js';
import type { Content } from '../config/delivery.js';
import { type DeliveryValues, isTag } from '../config/delivery-fields.js';
import { formatMailbox } from '../config/mailbox.js';
import { hasPlaceholder } from '../config/template.js';
import type { JsonObject } from '../config/validators.js';
import {
  compileHtml,
  compileText,
  compileTextOfHtml,
  type Renderer,
  render,
  renderJson,
  renderLine,
  textToHtml,
} from '../content/render.js';
import { type CompiledContent, nameOfSource } from '../content/resolve-content.js';
import { type Logger, silentLogger } from '../errors/operator-log.js';
import { chooseSender, renderReplyTo, type WarnAboutField } from './sender.js';
import { fitVariables } from './template-variables.js';

/** One form field of a request to Mailgun; names may repeat. */
export type FormField = readonly [name: string, value: string];
/** A value that depends on the send. Without one, the field is not sent. */
export type FieldFunction = (envelope: Envelope, logger: Logger) => string | undefined;
/** A form field as far as it is known before a send. */
export type CompiledField = readonly [name: string, value: string | Renderer | FieldFunction];
type OptionalField = readonly [name: string, value: CompiledField[1] | undefined];

/** What differs from one send to the next. */
export interface Envelope {
  /** The one recipient, already parsed. */
  readonly to: string;
  readonly payload: JsonObject;
  /** Local part of the Message-Id; the same on every attempt, so that a mailbox shows a repeated message once. */
  readonly messageUuid: string;
}

/** All `o:`, `h:`, `v:` and `t:` fields may have 16 kB together; contexts are dropped past this. */
const maxOptionBytes = 15 * 1024;

/** Headers that every message gets unless its delivery sets or removes them. */
const defaultHeaders: readonly CompiledField[] = [
  ['Auto-Submitted', 'auto-generated'], // RFC 3834
  // MS-OXCMAIL. Not All: that would suppress the non-delivery reports that Mailgun needs.
  ['X-Auto-Response-Suppress', 'OOF, AutoReply'],
  ['X-Entity-Ref-ID', ({ messageUuid }) => messageUuid], // keeps Gmail from collapsing a code into a thread of older ones
];

type WarnTo = (logger: Logger) => WarnAboutField;

/** What each field of both kinds of delivery adds to the request; `contentFields` has those of one kind. None can be forgotten. */
const deliveryFieldEffects: {
  readonly [Key in keyof DeliveryValues<'both'>]-?: (
    value: DeliveryValues<'both'>[Key],
    type: string,
    warnTo: WarnTo,
  ) => readonly OptionalField[];
} = {
  subject: (subject) => [['subject', subject && compileLine(subject)]],
  replyTo: (replyTo, _type, warnTo) => [['h:Reply-To', replyTo && compileReplyTo(replyTo, warnTo)]],
  tags: (tags = [], type) => tagFields(type, tags),
  deliverWithin: (deliverWithin) => [['o:deliver-within', deliverWithin]],
  headers: (headers = {}) => headerFields(headers),
};

/** All three: `o:tracking` alone leaves the domain's settings for clicks and opens. */
const trackingOff = ['o:tracking', 'o:tracking-clicks', 'o:tracking-opens'].map((name): FormField => [name, 'no']);

const handledElsewhere = (): readonly OptionalField[] => [];

/** What each field of the config adds to the request. A field without a row does not compile. */
const configFieldEffects: {
  readonly [Key in keyof ParsedConfig]: (value: ParsedConfig[Key]) => readonly OptionalField[];
} = {
  tracking: (tracking) => (tracking === 'off' ? trackingOff : []),
  testMode: (testMode) => [['o:testmode', testMode === 'on' ? 'yes' : undefined]],
  requireTls: (requireTls) => [['o:require-tls', requireTls === 'on' ? 'yes' : undefined]],
  from: handledElsewhere, // compileFields, with sendFrom of Logto's template
  deliveries: handledElsewhere, // content/
  endpoint: handledElsewhere, // http-request.ts, as are the next three
  domain: handledElsewhere,
  apiKey: handledElsewhere,
  subaccount: handledElsewhere,
};

/** The fields of `POST /v3/{domain}/messages`, for one content and config. */
export function compileFields(content: CompiledContent, config: ParsedConfig, type: string): CompiledField[] {
  const { delivery, sendFrom } = content;
  const source = nameOfSource(content);
  const facts = { type, ...(delivery.content.kind === 'template' && { template: delivery.content.template }) };
  const warnTo: WarnTo = (logger) => (field, problem, written) =>
    logger.warn(`${field} of the ${source} ${problem}.`, facts, `${field} ${type} ${source} ${problem} ${written}`);
  const { subject, replyTo, tags, ...options } = Object.fromEntries(
    keysOf(deliveryFieldEffects).map((key) => [
      key,
      deliveryFieldEffects[key](delivery.options[key] as never, type, warnTo),
    ]),
  ) as Record<keyof typeof deliveryFieldEffects, readonly OptionalField[]>;
  const optionFields = withValues([
    ...replyTo,
    ...tags,
    ...keysOf(configFieldEffects).flatMap((key) => configFieldEffects[key](config[key] as never)),
    ...Object.values(options).flat(),
    ['h:Message-Id', ({ messageUuid }) => `<${messageUuid}@${config.domain}>`],
  ]);
  return withValues([
    ['from', compileSender(sendFrom, config, warnTo)],
    ['to', ({ to }) => to],
    ...subject,
    ...contentFields(delivery.content, optionFields, facts),
    ...optionFields,
  ]);
}

/** The fields of one send, in order. */
export function fillFields(fields: readonly CompiledField[], envelope: Envelope, logger: Logger): FormField[] {
  return fields.flatMap(([name, value]): FormField[] => {
    const filled =
      typeof value === 'string'
        ? value
        : typeof value === 'function'
          ? value(envelope, logger)
          : render(value, envelope.payload);
    return filled === undefined ? [] : [[name, filled]];
  });
}

function keysOf<Table extends object>(table: Table): Array<keyof Table> {
  return Object.keys(table) as Array<keyof Table>;
}

function withValues(fields: readonly OptionalField[]): CompiledField[] {
  return fields.filter((field): field is CompiledField => field[1] !== undefined);
}

/** A line; one without a placeholder is the same in every send. */
function compileLine(source: string): CompiledField[1] | undefined {
  const line = compileText(source);
  if (line.slots.length === 0) return renderLine(line, {}) || undefined;
  return ({ payload }) => renderLine(line, payload) || undefined;
}

function compileReplyTo(replyTo: string, warnTo: WarnTo): CompiledField[1] {
  const fixed = hasPlaceholder(replyTo) ? undefined : renderReplyTo(replyTo, {}, () => {});
  return fixed ?? (({ payload }, logger) => renderReplyTo(replyTo, payload, warnTo(logger)));
}

function compileSender(sendFrom: string | undefined, { from }: ParsedConfig, warnTo: WarnTo): CompiledField[1] {
  if (sendFrom === undefined) return formatMailbox(from);
  return ({ payload }, logger) => formatMailbox(chooseSender(sendFrom, from, payload, warnTo(logger)));
}

function contentFields(content: Content, otherOptions: readonly CompiledField[], facts: object): OptionalField[] {
  if (content.kind === 'text') {
    const text = compileText(content.text);
    return [
      ['html', ({ payload }) => textToHtml(render(text, payload))],
      ['text', text],
    ];
  }
  if (content.kind === 'html') {
    const { kind: _kind, html, text, ...unhandled } = content;
    assertNoFieldLeft(unhandled);
    return [
      ['html', compileHtml(html)],
      ['text', text === undefined ? compileTextOfHtml(html) : compileText(text)],
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
      (envelope, logger) => {
        const { payload } = envelope;
        // Silent: the same fields are filled again for the request, which logs their warnings.
        const maxBytes = maxOptionBytes - bytesOf(fillFields(otherOptions, envelope, silentLogger));
        const warn = (message: string) => logger.warn(message, { ...facts });
        return fitVariables(renderJson(variables, payload) as JsonObject, payload, maxBytes, warn);
      },
    ],
    ['t:text', 'yes'],
  ];
}

/** Does not compile when a field of the delivery is not used above. */
function assertNoFieldLeft(_unhandled: Record<string, never>): void {}

function bytesOf(fields: readonly FormField[]): number {
  return fields.reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value), 0);
}

/** The usage type first, if it can be a tag, then the delivery's tags; Mailgun compares them without case. */
function tagFields(type: string, tags: readonly string[]): FormField[] {
  const byName = new Map<string, string>();
  for (const tag of [...(isTag(type) ? [type] : []), ...tags])
    if (!byName.has(tag.toLowerCase())) byName.set(tag.toLowerCase(), tag);
  return [...byName.values()].map((tag) => ['o:tag', tag]);
}

function headerFields(headers: Readonly<Record<string, string>>): OptionalField[] {
  const configured = Object.entries(headers);
  const replaced = new Set(configured.map(([name]) => name.toLowerCase()));
  const defaults = defaultHeaders.filter(([name]) => !replaced.has(name.toLowerCase()));
  return [
    ...defaults.map(([name, value]): OptionalField => [`h:${name}`, value]),
    ...configured.map(([name, value]): OptionalField => {
      return [`h:${name}`, value.toLowerCase() === 'none' ? undefined : compileLine(value)];
    }),
  ];
}
