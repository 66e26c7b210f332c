// Reads a message request from a form, with Mailgun's checks in Mailgun's order and its exact texts. Pure.
import { type Form, type FormFile, fieldValue, fieldValues, isYes } from '../../http/form.js';
import { DomainError, invalid } from '../../model/errors.js';
import { createMessageId, honouredMessageId } from '../../model/ids.js';
import { formatMailbox, type Mailbox, parseMailbox, splitAddresses } from '../../model/mailbox.js';
import type { MessageRequest, Recipient, SendOptions } from '../../model/message.js';
import { optionRows } from './options.js';
import { readVariables } from './variables.js';

/** All `o:` `h:` `v:` `t:` parameters together. (docs-2024, openapi) */
const maxOptionBytes = 16 * 1024;
/** (sending-messages, docs-2024) */
const maxMessageBytes = 25 * 1024 * 1024;
/** to + cc + bcc. (docs-2024, mailgun-go) */
const maxRecipients = 1_000;
/** What happens to more tags is not known: here the first ten are kept. (help-tags, mailgun-go, mailgun-php) */
const maxTags = 10;
const maxTagLength = 128;

interface ReadContext {
  domain: string;
  nowMs: number;
  isMime: boolean;
  warn: (line: string) => void;
}

const attachmentName = /^(attachment|inline)$/;

/** The file parts that are attached to the email, in the order sent. A MIME message contains its own. */
export function attachmentsOf(form: Form, isMime: boolean): FormFile[] {
  return isMime ? [] : form.files.filter(({ name }) => attachmentName.test(name));
}

/** @throws DomainError with Mailgun's text */
export function readMessageRequest(form: Form, context: ReadContext): MessageRequest {
  warnOfIgnoredFiles(form, context);
  // `from` is checked before `to`: it is first in the list of docs-2024.
  const from = context.isMime ? '' : readFrom(form);
  const recipients = readRecipients(form, ['to', 'cc', 'bcc']);
  if (!context.isMime) checkBody(form);
  checkOptionSize(form);
  const options = readOptions(form, context);
  const headers = readHeaders(form);
  const customId = headers.find(([name]) => name.toLowerCase() === 'message-id')?.[1];
  const { customVariables, templateVariables, recipientVariables, problem } = readVariables(form);
  if (messageBytes(form) > maxMessageBytes) throw new DomainError('tooLarge', 'request size exceeds 52.4MiB limit');
  const template = fieldValue(form, 'template');
  const version = fieldValue(form, 't:version');
  return {
    messageId: honouredMessageId(customId) ?? createMessageId(context.nowMs, context.domain),
    from,
    recipients,
    ...optional('subject', fieldValue(form, 'subject')),
    ...optional('text', fieldValue(form, 'text')),
    ...optional('html', fieldValue(form, 'html')),
    ...optional('amp', fieldValue(form, 'amp-html')),
    ...(template !== undefined && {
      // Names are stored in lower case. (openapi)
      template: {
        name: template.toLowerCase(),
        makesText: isYes(fieldValue(form, 't:text')),
        ...optional('version', version),
      },
    }),
    headers,
    options,
    customVariables,
    templateVariables,
    ...optional('recipientVariables', recipientVariables),
    attachments: attachmentsOf(form, context.isMime).map((file) => ({
      filename: file.filename,
      contentType: file.contentType,
      size: file.content.length,
      isInline: file.name.startsWith('inline'),
    })),
    isMime: context.isMime,
    ...optional('problem', problem),
  };
}

function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V });
}

/** Mailgun silently drops a file of any other name. (inferred) */
function warnOfIgnoredFiles(form: Form, { isMime, warn }: ReadContext): void {
  const expected = isMime
    ? 'the file of a MIME message is sent as "message"'
    : 'files are sent as "attachment" or "inline"';
  const isRead = (name: string) => (isMime ? name === 'message' : attachmentName.test(name));
  const names = new Set(form.files.map(({ name }) => name).filter((name) => !isRead(name)));
  for (const name of [...names].slice(0, 10)) {
    warn(`the file part ${shown(name)} is ignored: ${expected}`);
  }
  for (const name of [...new Set(form.dropped)].slice(0, 10)) {
    warn(`the file part ${shown(name)} is dropped: it has "filename*" but no "filename", which Mailgun requires`);
  }
  // Mailgun ignores what it does not know. (inferred)
  const fields = new Set(form.fields.map(([name]) => name).filter((name) => !fieldName.test(name)));
  for (const name of [...fields].slice(0, 10)) warn(`the field ${shown(name)} is not one of Mailgun's and is ignored`);
}

const shown = (name: string) => JSON.stringify(name.slice(0, 100));
/** Options have a check of their own. */
const fieldName =
  /^(?:from|to|cc|bcc|subject|text|html|amp-html|template|recipient-variables|message|attachment|inline|o:.*|[hv]:.+|t:(?:version|text|variables))$/s;

function readFrom(form: Form): string {
  const values = fieldValues(form, 'from').filter((value) => value.trim() !== '');
  const parts = values.flatMap(splitAddresses);
  if (parts.length === 0) {
    // With a template the sender may be in its From header, otherwise it is postmaster@<domain>. (openapi)
    if (fieldValue(form, 'template') !== undefined) return '';
    throw invalid('from parameter is missing');
  }
  return parts.map((part) => formatMailbox(validMailbox(part, 'from'))).join(', ');
}

/** @throws DomainError when one is not an address, when there are too many, and when `to` is missing */
export function readRecipients(form: Form, kinds: ReadonlyArray<Recipient['kind']>): Recipient[] {
  const recipients: Recipient[] = [];
  const seen = new Set<string>();
  for (const kind of kinds) {
    const parts = fieldValues(form, kind).flatMap(splitAddresses);
    if (kind === 'to' && parts.length === 0) throw invalid('to parameter is missing');
    if (recipients.length + parts.length > maxRecipients * 2) throw tooManyRecipients();
    for (const part of parts) {
      const mailbox = validMailbox(part, kind);
      const key = mailbox.address.toLowerCase();
      // "Duplicate addresses are automatically ignored". (openapi)
      if (!seen.has(key)) recipients.push({ kind, ...mailbox });
      seen.add(key);
    }
  }
  if (recipients.length > maxRecipients) throw tooManyRecipients();
  return recipients;
}

const tooManyRecipients = () => invalid(`Too many recipients, max is ${maxRecipients}`);

function validMailbox(part: string, parameter: string): Mailbox {
  const mailbox = parseMailbox(part);
  // An older text with quotes ('to' parameter …) was reported too (mailgun-php#211); docs-2024 has this one.
  if (!mailbox) throw invalid(`${parameter} parameter is not a valid address. please check documentation`);
  return mailbox;
}

function checkBody(form: Form): void {
  // A part with a file name is a file, not one of these fields. (inferred)
  const has = (name: string) => fieldValue(form, name) !== undefined;
  if (has('template') && has('html')) throw invalid("Only one parameters 'html' or 'template' is allowed");
  if (!['text', 'html', 'amp-html', 'template'].some(has)) {
    throw invalid("Need at least one of 'text', 'html', 'amp-html' or 'template' parameters specified");
  }
}

function checkOptionSize(form: Form): void {
  let bytes = 0;
  for (const [name, value] of form.fields) {
    if (/^[ohvt]:/.test(name)) bytes += Buffer.byteLength(name) + Buffer.byteLength(value);
  }
  if (bytes > maxOptionBytes) {
    throw invalid('Send options (parameters starting with o:, h:, or v:) are limited to 16 kB total');
  }
}

function readOptions(form: Form, { nowMs, warn }: ReadContext): SendOptions {
  const options: SendOptions = { tags: [], testMode: false, suppressHeaders: [] };
  for (const [name, value] of form.fields) {
    if (!name.startsWith('o:') || value === '') continue;
    if (name === 'o:tag') addTag(options.tags, value, warn);
    else if (optionRows[name]) optionRows[name](options, value, { nowMs, name });
    else warn(`${name} is not an option of Mailgun and has no effect`);
  }
  if (fieldValue(form, 'o:secondary-dkim-public') && !fieldValue(form, 'o:secondary-dkim')) {
    throw invalid(`${fieldValue(form, 'o:secondary-dkim-public')} is not a valid secondary dkim domain name`);
  }
  return options;
}

/** ASCII, at most 128 characters, compared without case. (help-tags) */
function addTag(tags: string[], tag: string, warn: (line: string) => void): void {
  if (tags.some((known) => known.toLowerCase() === tag.toLowerCase())) return;
  if (tags.length >= maxTags) warn(`more than ${maxTags} tags: one is dropped`);
  else if (tag.length > maxTagLength || !/^[\x20-\x7e]+$/.test(tag))
    warn('a tag that is not ASCII of at most 128 characters is dropped');
  else tags.push(tag);
}

function readHeaders(form: Form): MessageRequest['headers'] {
  const headers: MessageRequest['headers'] = [];
  for (const [field, value] of form.fields) {
    if (!field.startsWith('h:')) continue;
    const name = field.slice(2);
    if (!/^[\x21-\x39\x3b-\x7e]+$/.test(name)) throw invalid(`Header name must be pure ASCII: ${name}`);
    headers.push([name, value]);
  }
  return headers;
}

function messageBytes(form: Form): number {
  const bodies = ['text', 'html', 'amp-html'].map((name) => Buffer.byteLength(fieldValue(form, name) ?? ''));
  return [...bodies, ...form.files.map(({ content }) => content.length)].reduce((sum, bytes) => sum + bytes, 0);
}
