// Content + config → Mailgun's form fields: the one place where Logto's and Mailgun's vocabularies meet. Pure.
import type { JsonObject } from './check.js';
import type { Connection } from './config.js';
import type { Chosen } from './content.js';
import type { Content, Delivery } from './delivery.js';
import type { Note } from './log.js';
import { formatMailbox, isAscii, type Mailbox, parseMailbox } from './mailbox.js';
import {
  contextRoots,
  renderDeep,
  renderDerivedText,
  renderHtml,
  renderLine,
  renderText,
  textToHtml,
  toVariables,
} from './render.js';
import { hasPlaceholder } from './template.js';

/** One form field of a request to Mailgun; names may repeat. */
export type FormField = readonly [name: string, value: string];

export interface Envelope {
  /** The one recipient, already checked. */
  readonly to: string;
  readonly type: string;
  readonly payload: JsonObject;
  /** Local part of the Message-Id; the same on every attempt, so that a mailbox shows a repeated message once. */
  readonly messageUuid: string;
  /** Keeps Gmail from hiding a code in a thread of older ones. */
  readonly entityUuid: string;
}

/** All `o:`, `h:`, `v:` and `t:` fields may have 16 kB together; contexts give way when they pass this. */
const maxOptionBytes = 15 * 1024;

/** Headers that every message gets unless its delivery says otherwise; sources in decisions and README. */
const defaultHeaders = {
  'Auto-Submitted': 'auto-generated', // RFC 3834
  'X-Auto-Response-Suppress': 'OOF, AutoReply', // MS-OXCMAIL; not All, which would silence non-delivery reports too
};

/** Builds the fields of `POST /v3/{domain}/messages`. What is not set is not sent. */
export function buildFields(chosen: Chosen, connection: Connection, envelope: Envelope, note: Note): FormField[] {
  const { delivery } = chosen;
  const { payload, to } = envelope;
  const replyTo = renderReplyTo(delivery, payload, note);
  const options: FormField[] = [
    ...(replyTo === undefined ? [] : [['h:Reply-To', replyTo] as const]),
    ...tagFields(envelope.type, delivery),
    ...switchFields(connection, delivery),
    ...headerFields(delivery, connection, envelope),
  ];
  return [
    ['from', formatMailbox(chooseSender(chosen, connection.from, payload, note))],
    ['to', to],
    ...(delivery.subject === undefined ? [] : [['subject', renderLine(delivery.subject, payload)] as const]),
    ...contentFields(delivery.content, payload, options, note),
    ...options,
  ];
}

function contentFields(content: Content, payload: JsonObject, options: FormField[], note: Note): FormField[] {
  if (content.kind === 'plain') {
    const text = renderText(content.plain, payload);
    return [
      ['html', textToHtml(text)],
      ['text', text],
    ];
  }
  if (content.kind === 'html') {
    const { html, text } = content;
    return [
      ['html', renderHtml(html, payload)],
      ['text', text === undefined ? renderDerivedText(html, payload) : renderText(text, payload)],
    ];
  }
  const { template, version, variables } = content;
  return [
    ['template', template],
    ...(version === undefined ? [] : [['t:version', version] as const]),
    // t:variables and never h:X-Mailgun-Variables: that one is a header of the mail, which the recipient can read.
    ['t:variables', fitVariables(renderDeep(variables, payload), payload, options, note)],
    ['t:text', 'yes'],
  ];
}

/** The variables as JSON; contexts are left out, one after the other, while all options together pass 15 kB. */
function fitVariables(variables: unknown, payload: JsonObject, options: readonly FormField[], note: Note): string {
  const merged: Record<string, unknown> = { ...(variables as JsonObject), ...toVariables(payload) };
  const otherBytes = options.reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  );
  let json = JSON.stringify(merged);
  for (const context of contextRoots) {
    if (otherBytes + Buffer.byteLength(json) <= maxOptionBytes) break;
    if (!Object.hasOwn(payload, context)) continue;
    delete merged[context];
    note(`The ${context} of this message is left out of the template’s variables: options may have 16 kB together.`);
    json = JSON.stringify(merged);
  }
  return json;
}

function tagFields(type: string, { tags }: Delivery): FormField[] {
  const seen = new Set<string>(); // Mailgun compares tags without case
  const first = isAscii(type) && type.length <= 128 ? [type] : [];
  return [...first, ...tags].flatMap((tag) => {
    if (seen.has(tag.toLowerCase())) return [];
    seen.add(tag.toLowerCase());
    return [['o:tag', tag] as const];
  });
}

function switchFields({ tracking, testMode, requireTls }: Connection, { deliverWithin }: Delivery): FormField[] {
  return [
    ...(tracking === 'off'
      ? (['o:tracking', 'o:tracking-clicks', 'o:tracking-opens'] as const).map((name) => [name, 'no'] as const)
      : []),
    ...(testMode === 'on' ? [['o:testmode', 'yes'] as const] : []),
    ...(requireTls === 'on' ? [['o:require-tls', 'yes'] as const] : []),
    ...(deliverWithin === undefined ? [] : [['o:deliver-within', deliverWithin] as const]),
  ];
}

function headerFields({ headers }: Delivery, { domain }: Connection, envelope: Envelope): FormField[] {
  const written = Object.entries(headers).map(([name, value]) => [name, renderLine(value, envelope.payload)] as const);
  const replaced = new Set(written.map(([name]) => name.toLowerCase()));
  const defaults = Object.entries({ ...defaultHeaders, 'X-Entity-Ref-ID': envelope.entityUuid });
  return [
    ...defaults.filter(([name]) => !replaced.has(name.toLowerCase())),
    ...written.filter(([, value]) => value !== '' && value.toLowerCase() !== 'none'),
    ['Message-Id', `<${envelope.messageUuid}@${domain}>`] as const,
  ].map(([name, value]) => [`h:${name}`, value] as const);
}

/** A reply-to that does not render to one mailbox is left out: the mail matters more. */
function renderReplyTo({ replyTo }: Delivery, payload: JsonObject, note: Note): string | undefined {
  if (replyTo === undefined) return undefined;
  const mailbox = parseMailbox(renderLine(replyTo, payload));
  if (mailbox) return formatMailbox(mailbox);
  note('replyTo did not render to one address and was left out.', {}, `replyTo ${replyTo}`);
  return undefined;
}

/**
 * The sender: the configured one, or what Logto's template says. The address is taken from the template as written, never
 * from a value; a display name may be rendered.
 */
function chooseSender({ sendFrom }: Chosen, configured: Mailbox, payload: JsonObject, note: Note): Mailbox {
  if (sendFrom === undefined) return configured;
  const [nameTemplate, addressTemplate] = splitSender(sendFrom);
  const name = renderLine(nameTemplate, payload);
  if (addressTemplate === undefined) return name === '' ? configured : { name, address: configured.address };
  const own = hasPlaceholder(addressTemplate) ? undefined : parseMailbox(addressTemplate);
  if (own) return { name, address: own.address };
  note(
    'sendFrom of the email template has no usable address: the configured sender is used.',
    {},
    `sendFrom ${sendFrom}`,
  );
  return name === '' ? configured : { name, address: configured.address };
}

/** `Name <address>` in its two parts, before anything is rendered; a bare name has no address, a bare address no name. */
function splitSender(sendFrom: string): [name: string, address: string | undefined] {
  const [, name, address] = /^([^<]*)<([^<>]*)>\s*$/.exec(sendFrom) ?? [];
  if (name !== undefined && address !== undefined) return [unquote(name.trim()), address.trim()];
  return sendFrom.includes('@') && !/\s/.test(sendFrom.trim())
    ? ['', sendFrom.trim()]
    : [unquote(sendFrom.trim()), undefined];
}

function unquote(name: string): string {
  return /^"(?:[^"\\]|\\.)*"$/.test(name) ? name.slice(1, -1).replace(/\\(.)/g, '$1') : name;
}
