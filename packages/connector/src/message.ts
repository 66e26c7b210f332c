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

/** Headers that every message gets unless its delivery says otherwise, and their names in lower case. */
const defaultHeaders: ReadonlyArray<readonly [field: FormField, name: string]> = [
  [['h:Auto-Submitted', 'auto-generated'], 'auto-submitted'], // RFC 3834
  // MS-OXCMAIL; not All, which would silence the non-delivery reports that Mailgun needs
  [['h:X-Auto-Response-Suppress', 'OOF, AutoReply'], 'x-auto-response-suppress'],
];
const threadHeader = 'X-Entity-Ref-ID';

/** All three: `o:tracking` alone leaves what the domain says of clicks and opens. */
const trackingOff: readonly FormField[] = [
  ['o:tracking', 'no'],
  ['o:tracking-clicks', 'no'],
  ['o:tracking-opens', 'no'],
];

/** Builds the fields of `POST /v3/{domain}/messages`. What is not set is not sent. */
export function buildFields(chosen: Chosen, connection: Connection, envelope: Envelope, note: Note): FormField[] {
  const { delivery } = chosen;
  const { payload, to, type } = envelope;
  const options = present([
    ['h:Reply-To', renderReplyTo(delivery, payload, note)],
    ...tagFields(type, delivery),
    ...(connection.tracking === 'off' ? trackingOff : []),
    ['o:testmode', connection.testMode === 'on' ? 'yes' : undefined],
    ['o:require-tls', connection.requireTls === 'on' ? 'yes' : undefined],
    ['o:deliver-within', delivery.deliverWithin],
    ...headerFields(delivery, connection, envelope),
  ]);
  return present([
    ['from', formatMailbox(chooseSender(chosen, connection.from, payload, note))],
    ['to', to],
    ['subject', delivery.subject === undefined ? undefined : renderLine(delivery.subject, payload) || undefined],
    ...contentFields(delivery.content, payload, options, note),
    ...options,
  ]);
}

type MaybeField = readonly [name: string, value: string | undefined];

function present(fields: readonly MaybeField[]): FormField[] {
  return fields.filter((field): field is FormField => field[1] !== undefined);
}

function contentFields(content: Content, payload: JsonObject, options: readonly FormField[], note: Note): MaybeField[] {
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
    ['t:version', version],
    // t:variables and never h:X-Mailgun-Variables: that one is a header of the mail, which the recipient can read.
    ['t:variables', fitVariables(renderDeep(variables, payload), payload, options, note)],
    ['t:text', 'yes'],
  ];
}

/** The variables as JSON; contexts are left out, one after the other, while all options together pass 15 kB. */
function fitVariables(variables: unknown, payload: JsonObject, options: readonly FormField[], note: Note): string {
  const given = toVariables(payload);
  const write = () => JSON.stringify({ ...(variables as JsonObject), ...given });
  const otherBytes = options.reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  );
  let json = write();
  for (const context of contextRoots) {
    if (otherBytes + Buffer.byteLength(json) <= maxOptionBytes) break;
    if (!Object.hasOwn(payload, context)) continue;
    delete given[context];
    note(`The ${context} of this message is left out of the template’s variables: options may have 16 kB together.`);
    json = write();
  }
  return json;
}

/** The usage type first, then the delivery's tags; Mailgun compares them without case. */
function tagFields(type: string, { tags }: Delivery): FormField[] {
  const first = isAscii(type) && type.length <= 128 ? [type] : [];
  const byName = new Map<string, string>();
  for (const tag of [...first, ...tags]) if (!byName.has(tag.toLowerCase())) byName.set(tag.toLowerCase(), tag);
  return [...byName.values()].map((tag) => ['o:tag', tag]);
}

function headerFields({ headers }: Delivery, { domain }: Connection, envelope: Envelope): MaybeField[] {
  const written = Object.entries(headers);
  const replaced = new Set(written.map(([name]) => name.toLowerCase()));
  return [
    ...defaultHeaders.flatMap(([field, name]) => (replaced.has(name) ? [] : [field])),
    [`h:${threadHeader}`, replaced.has(threadHeader.toLowerCase()) ? undefined : envelope.entityUuid],
    ...written.map(([name, value]): MaybeField => {
      const isRemoved = value.toLowerCase() === 'none';
      return [`h:${name}`, isRemoved ? undefined : renderLine(value, envelope.payload) || undefined];
    }),
    ['h:Message-Id', `<${envelope.messageUuid}@${domain}>`],
  ];
}

/** A reply-to that does not render to one mailbox is left out: the mail matters more. */
function renderReplyTo({ replyTo }: Delivery, payload: JsonObject, note: Note): string | undefined {
  if (replyTo === undefined) return undefined;
  const [nameTemplate, addressTemplate = ''] = splitMailbox(replyTo);
  // Beside an address as written, a name may be anything: it is quoted, and not read.
  const address = hasPlaceholder(addressTemplate) ? undefined : parseMailbox(addressTemplate)?.address;
  const mailbox = address
    ? { name: renderLine(nameTemplate, payload), address }
    : parseMailbox(renderLine(replyTo, payload));
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
  const [nameTemplate, addressTemplate] = splitMailbox(sendFrom);
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

/**
 * `Name <address>` in its two parts, before anything is rendered; a bare name has no address, a bare address no name.
 * Logto's guide writes `Name \<address>`.
 */
function splitMailbox(written: string): [name: string, address: string | undefined] {
  const [, name, address] = /^(.*?)\\?<([^<>]*)>\s*$/s.exec(written) ?? [];
  if (name !== undefined && address !== undefined) return [unquote(name.trim()), address.trim()];
  const isBareAddress = /^[^\s@]*@[^\s@]*$/.test(written.trim().replace(/\{\{[^{}]*\}\}/g, '…'));
  return isBareAddress ? ['', written.trim()] : [unquote(written.trim()), undefined];
}

function unquote(name: string): string {
  return /^"(?:[^"\\]|\\.)*"$/.test(name) ? name.slice(1, -1).replace(/\\(.)/g, '$1') : name;
}
