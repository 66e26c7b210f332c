// Builds the MIME message that one recipient gets. Called when a mail is first read, not when it is accepted.
import MailComposer from 'nodemailer/lib/mail-composer';
import PostalMime from 'postal-mime';
import { formatMailbox } from '../model/mailbox.js';
import type { MailTracking, Recipient } from '../model/message.js';
import type { StoredMessage } from '../store/rows.js';
import { type Content, renderContent } from './content.js';
import { withoutEncodedWords } from './decoded-addresses.js';
import { encodedValue, headerLine } from './header-lines.js';
import { mailgunHeaders, splitHeaders } from './headers.js';
import { splitSource } from './posted-mime.js';
import { hasPlaceholders, type PlaceholderValues, placeholderValues, replacePlaceholders } from './placeholders.js';
import { addAtEnd, addPixel, firstTextLink, type Rewrite, rewriteLinks, rewriteTextLinks } from './tracking.js';

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
  const parts = await contentOf(source);
  if (parts && (!mime || message.posting.template || mustChange(source, parts))) return compose(source, parts);
  return mime ? passOn(source, mime) : Buffer.alloc(0);
}

/** What the mail says, before anything is replaced in it. Undefined when it was posted as MIME that cannot be read. */
export async function contentOf(source: MailSource): Promise<Parts | undefined> {
  const { message, mime } = source;
  if (!mime) return partsOf(source);
  const parts = await parseMimeParts(mime).catch(() => undefined);
  if (!parts || !message.posting.template) return parts;
  const content = renderContent(message.posting, message.domain);
  return { ...parts, ...content, from: parts.from, subject: parts.subject || content.subject };
}

/** Nothing in it changes: the posted source goes out as it is, below Mailgun's headers, without those that `h:` replaces. */
function passOn(source: MailSource, mime: Buffer): Buffer {
  const { message } = source;
  const { fields, added } = splitHeaders(message.posting.headers);
  const posted = splitSource(mime);
  const values = placeholdersOf(source);
  const own = [...Object.entries(fields), ...added].map(([name, value]): [string, string] => [
    keepCase(name),
    replacePlaceholders(value, values),
  ]);
  const lines = [...mailgunHeaders(message, values), ...own];
  if (!posted.fields.some(({ name }) => name === 'message-id')) lines.push(['Message-ID', `<${message.messageId}>`]);
  const kept = posted.fields.filter(({ name }) => fields[name] === undefined).map(({ written }) => written);
  return Buffer.concat([
    Buffer.from(lines.map(headerLine).join('')),
    Buffer.from(kept.join(''), 'latin1'),
    posted.rest,
  ]);
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

const ampType = 'text/x-amp-html';

/** @throws Error when it cannot be read: parts nested too deep, a head too large */
export async function parseMimeParts(mime: Buffer): Promise<Parts> {
  const mail = await PostalMime.parse(mime);
  const header = (name: string) => mail.headers.find(({ key }) => key === name)?.value;
  const standard = /^(from|to|cc|bcc|subject|message-id|mime-version|content-.*)$/;
  const addresses = (name: string) => {
    const line = header(name);
    return line === undefined ? undefined : withoutEncodedWords(line);
  };
  const to = addresses('to');
  const cc = addresses('cc');
  const amp = mail.attachments.find(({ mimeType, filename }) => mimeType === ampType && !filename);
  const messageId = header('message-id');
  return {
    from: addresses('from') ?? '',
    subject: mail.subject ?? '',
    ...(mail.html !== undefined && { html: mail.html }),
    ...(mail.text !== undefined && { text: mail.text }),
    ...(amp && { amp: Buffer.from(amp.content as ArrayBuffer).toString('utf8') }),
    ...(to !== undefined && { to }),
    ...(cc !== undefined && { cc }),
    ...(messageId !== undefined && { messageId }),
    headers: mail.headers
      .filter(({ key }) => !standard.test(key))
      .map(({ originalKey, value }) => [originalKey, value]),
    attachments: mail.attachments
      .filter((part) => part !== amp)
      .map((part) => ({
        filename: part.filename ?? 'attachment',
        contentType: part.mimeType,
        content: Buffer.from(part.content as ArrayBuffer),
        isInline: part.disposition === 'inline',
        ...(part.contentId && { cid: part.contentId.replace(/^<|>$/g, '') }),
      })),
  };
}

async function compose(source: MailSource, parts: Parts): Promise<Buffer> {
  const { message } = source;
  const { posting } = message;
  const { footers } = posting.tracking ?? noTracking;
  const replace = (text: string) => replacePlaceholders(text, placeholdersOf(source));
  const { fields, added } = splitHeaders([
    ...parts.headers,
    ...(parts.headers === posting.headers ? [] : posting.headers),
  ]);
  // Decoded, for nodemailer encodes what needs it: it would put an encoded word into quotes, which RFC 2047 forbids.
  const addresses = (line: string | undefined) => optionalText(line, (text) => replace(withoutEncodedWords(text)));
  const headers = [
    ...mailgunHeaders(message, placeholdersOf(source)),
    ...[['Subject', fields.subject ?? parts.subject] as [string, string], ...added]
      .filter(([name, value]) => name !== 'Subject' || value !== '')
      .map(([name, value]): [string, string] => [name, replace(value)]),
  ];
  const mail = new MailComposer({
    from: addresses(fields.from ?? parts.from),
    sender: addresses(fields.sender),
    to: addresses(fields.to) ?? parts.to ?? visibleList(source, 'to'),
    cc: addresses(fields.cc) ?? parts.cc ?? (posting.recipientVariables ? undefined : visibleList(source, 'cc')),
    replyTo: addresses(fields['reply-to'] ?? parts.replyTo),
    inReplyTo: fields['in-reply-to'],
    references: fields.references,
    messageId: `<${posting.messageId}>`,
    date: fields.date ?? new Date(message.deliverAtMs),
    headers: headers.map(([key, value]) => ({
      key,
      value: { prepared: true, foldLines: true, value: encodedValue(value) },
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
      // Bytes under a multipart type would be taken for a tree of parts that has none.
      contentType: /^multipart\//i.test(contentType) ? 'application/octet-stream' : contentType,
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

export const placeholdersOf = ({ message, recipient, urls }: MailSource): PlaceholderValues =>
  placeholderValues(message, recipient, urls.unsubscribe);

function track({ message, urls }: MailSource, html: string): string {
  const { tracking = noTracking } = message.posting;
  const rewritten = tracking.clicks ? rewriteLinks(html, rewriteFrom(urls, 0)) : html;
  return tracking.opens ? addPixel(rewritten, urls.open(), tracking.pixelOnTop) : rewritten;
}

/** Added below the sender's own text: its link is Mailgun's, and is not rewritten once more. */
function withFooter(part: string | undefined, footer: string | undefined, replace: (text: string) => string) {
  if (part === undefined || footer === undefined) return part;
  return addAtEnd(part, replace(footer));
}

function trackText({ message, urls }: MailSource, text: string): string {
  const { tracking = noTracking } = message.posting;
  return tracking.clicks === true ? rewriteTextLinks(text, rewriteFrom(urls, firstTextLink)) : text;
}

/** The links to unsubscribe are Mailgun's own: following one unsubscribes, and is no click. [I] */
function rewriteFrom({ click, unsubscribe }: MailSource['urls'], offset: number): Rewrite {
  const own = (['domain', 'tag', 'list'] as const).map(unsubscribe);
  return (index, target) => (own.some((url) => target.startsWith(url)) ? undefined : click(offset + index));
}
