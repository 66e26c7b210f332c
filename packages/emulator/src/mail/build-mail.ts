// Builds the MIME message that one recipient gets. Called when a mail is first read, not when it is accepted.
import MailComposer from 'nodemailer/lib/mail-composer';
import PostalMime from 'postal-mime';
import { formatMailbox } from '../message/addresses.js';
import type { MailTracking, Recipient } from '../message/posting.js';
import type { StoredMessage } from '../store/rows.js';
import { type Content, renderContent } from './content.js';
import { mailgunHeaders, splitHeaders } from './headers.js';
import { firstTextLink } from './links-of.js';
import { hasPlaceholders, type PlaceholderValues, replacePlaceholders } from './placeholders.js';
import { addPixel, rewriteLinks, rewriteTextLinks } from './tracking.js';

export interface MailSource {
  message: StoredMessage;
  recipient: Recipient;
  attachments: Buffer[];
  mime?: Buffer;
  urls: { click(index: number): string; open(): string; unsubscribe(scope: 'domain' | 'tag' | 'list'): string };
}

interface Parts extends Content {
  attachments: Array<{ filename: string; contentType: string; content: Buffer; cid?: string; isInline: boolean }>;
  headers: Array<[string, string]>;
  to?: string;
  cc?: string;
  /** As written in the posted source, brackets included. */
  messageId?: string;
}

const noTracking: MailTracking = { opens: false, clicks: false, pixelOnTop: false };

export async function buildMail(source: MailSource): Promise<Buffer> {
  const { message, mime } = source;
  if (!mime) return compose(source, partsOf(source));
  const parts = await parseMimeParts(mime);
  const content = message.posting.template ? renderContent(message.posting, message.domain) : undefined;
  const merged: Parts = { ...parts, ...content, from: parts.from, subject: parts.subject || content?.subject || '' };
  if (content || mustChange(source, parts)) return compose(source, merged);
  // Nothing in it changes: the posted source goes out as it is, below Mailgun's headers.
  const { fields, added } = splitHeaders(message.posting.headers);
  const lines = [...mailgunHeaders(message, source.recipient.address), ...Object.entries(fields), ...added];
  if (parts.messageId === undefined) lines.push(['Message-ID', `<${message.messageId}>`]);
  return Buffer.concat([Buffer.from(lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')), mime]);
}

function mustChange({ message }: MailSource, { html = '', text = '', subject }: Parts): boolean {
  const { recipientVariables, tracking = noTracking } = message.posting;
  const isTracked = tracking.footers !== undefined || ((tracking.opens || tracking.clicks !== false) && html !== '');
  if (recipientVariables || isTracked) return true;
  return [html, text, subject].some(hasPlaceholders);
}

function partsOf({ message, attachments }: MailSource): Parts {
  const { posting } = message;
  return {
    ...renderContent(posting, message.domain),
    headers: posting.headers,
    attachments: posting.attachments.flatMap(({ filename, contentType, isInline }, index) => {
      // Attachments without a file name are silently dropped. [C] ANY docs
      if (filename === '') return [];
      const content = attachments[index] ?? Buffer.alloc(0);
      // An inline part is referred to by its file name: `cid:filename`. [D] SPEC
      return [{ filename, contentType, content, isInline, ...(isInline && { cid: filename }) }];
    }),
  };
}

export async function parseMimeParts(mime: Buffer): Promise<Parts> {
  const mail = await PostalMime.parse(mime);
  const header = (name: string) => mail.headers.find(({ key }) => key === name)?.value;
  const standard = /^(from|to|cc|bcc|subject|message-id|mime-version|content-.*)$/;
  const to = header('to');
  const cc = header('cc');
  const messageId = header('message-id');
  return {
    from: header('from') ?? '',
    subject: mail.subject ?? '',
    ...(mail.html !== undefined && { html: mail.html }),
    ...(mail.text !== undefined && { text: mail.text }),
    ...(to !== undefined && { to }),
    ...(cc !== undefined && { cc }),
    ...(messageId !== undefined && { messageId }),
    headers: mail.headers
      .filter(({ key }) => !standard.test(key))
      .map(({ originalKey, value }) => [originalKey, value]),
    attachments: mail.attachments.map((part) => ({
      filename: part.filename ?? 'attachment',
      contentType: part.mimeType,
      content: Buffer.from(part.content as ArrayBuffer),
      isInline: part.disposition === 'inline',
      ...(part.contentId && { cid: part.contentId.replace(/^<|>$/g, '') }),
    })),
  };
}

async function compose(source: MailSource, parts: Parts): Promise<Buffer> {
  const { message, recipient } = source;
  const { posting } = message;
  const { footers } = posting.tracking ?? noTracking;
  const replace = (text: string) => replacePlaceholders(text, placeholdersOf(source));
  const { fields, added } = splitHeaders([
    ...parts.headers,
    ...(parts.headers === posting.headers ? [] : posting.headers),
  ]);
  const from = fields.from ?? parts.from;
  const mail = new MailComposer({
    from: replace(from),
    sender: fields.sender,
    to: fields.to ?? parts.to ?? visibleList(source, 'to'),
    cc: fields.cc ?? parts.cc ?? (posting.recipientVariables ? undefined : visibleList(source, 'cc')),
    replyTo: optionalText(fields['reply-to'] ?? parts.replyTo, replace),
    inReplyTo: fields['in-reply-to'],
    references: fields.references,
    subject: replace(fields.subject ?? parts.subject),
    messageId: `<${posting.messageId}>`,
    date: fields.date ?? new Date(message.deliverAtMs),
    headers: [...mailgunHeaders(message, recipient.address), ...added].map(([key, value]) => ({
      key,
      value: headerValue(replace(value)),
    })),
    html: withFooter(
      optionalText(parts.html, (html) => track(source, replace(html))),
      footers?.html,
      replace,
    ),
    text: withFooter(
      optionalText(parts.text, (text) => trackText(source, replace(text))),
      footers?.text,
      replace,
    ),
    amp: optionalText(parts.amp, replace),
    attachments: parts.attachments.map(({ filename, contentType, content, cid, isInline }) => ({
      filename,
      contentType,
      content,
      ...(cid !== undefined && { cid }),
      contentDisposition: isInline ? ('inline' as const) : ('attachment' as const),
    })),
    // A mail must never make the emulator read a file or fetch an address.
    disableFileAccess: true,
    disableUrlAccess: true,
    normalizeHeaderKey: keepCase,
  } as ConstructorParameters<typeof MailComposer>[0]);
  return mail.compile().build();
}

/** ASCII values travel as they were written, only folded; nodemailer encodes the others. */
const headerValue = (value: string) =>
  /^[\x20-\x7e]*$/.test(value) ? { prepared: true, foldLines: true, value } : value;

/** Custom header names keep their case; nodemailer's own lower-case names get the usual one. */
const keepCase = (key: string) =>
  key === key.toLowerCase() ? key.replace(/(^|-)[a-z]/g, (first) => first.toUpperCase()) : key;

const optionalText = (text: string | undefined, change: (text: string) => string) =>
  text === undefined ? undefined : change(text);

/** With recipient-variables every recipient gets a copy of his own; without, all see all. [D] OLD, SPEC */
function visibleList({ message, recipient }: MailSource, kind: 'to' | 'cc'): string {
  if (message.posting.recipientVariables) return formatMailbox(recipient);
  return message.posting.recipients
    .filter((entry) => entry.kind === kind)
    .map(formatMailbox)
    .join(', ');
}

function placeholdersOf({ message, recipient, urls }: MailSource): PlaceholderValues {
  const variables = message.posting.recipientVariables?.[recipient.address.toLowerCase()];
  return {
    address: recipient.address,
    name: recipient.name,
    ...(variables && { variables }),
    unsubscribeUrl: urls.unsubscribe,
    unsubscribeEmail: `unsubscribe@${message.domain}`,
  };
}

function track({ message, urls }: MailSource, html: string): string {
  const { tracking = noTracking } = message.posting;
  const rewritten = tracking.clicks ? rewriteLinks(html, (index) => urls.click(index)) : html;
  return tracking.opens ? addPixel(rewritten, urls.open(), tracking.pixelOnTop) : rewritten;
}

/** Added below the sender's own text: its link is Mailgun's, and is not rewritten once more. */
function withFooter(part: string | undefined, footer: string | undefined, replace: (text: string) => string) {
  if (part === undefined || footer === undefined) return part;
  const end = part.toLowerCase().lastIndexOf('</body>');
  const added = replace(footer);
  return end < 0 ? part + added : part.slice(0, end) + added + part.slice(end);
}

function trackText({ message, urls }: MailSource, text: string): string {
  const { tracking = noTracking } = message.posting;
  return tracking.clicks === true ? rewriteTextLinks(text, (index) => urls.click(firstTextLink + index)) : text;
}
