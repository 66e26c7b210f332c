// Builds the MIME message that one recipient gets. Called when an email is first read, not when it is accepted.
import MailComposer from 'nodemailer/lib/mail-composer';
import { formatMailbox } from '../model/mailbox.js';
import type { EmailTracking, Recipient, StoredMessage } from '../model/message.js';
import { renderContent } from './content.js';
import { encodedValue, headerLine, withoutEncodedWords } from './header-lines.js';
import { mailgunHeaders, splitHeaders } from './headers.js';
import { listHeaders, shownRecipients } from './list-headers.js';
import {
  hasPlaceholders,
  maxAdded,
  type PlaceholderValues,
  placeholderValues,
  replacePlaceholders,
} from './placeholders.js';
import { type EmailParts, parseMimeParts, splitSource } from './posted-mime.js';
import { type SigningKey, signEmail } from './sign.js';
import { addAtEnd, addPixel, firstTextLink, type Rewrite, rewriteLinks, rewriteTextLinks } from './tracking.js';

export interface EmailSource {
  message: StoredMessage;
  recipient: Recipient;
  attachments: Buffer[];
  mime?: Buffer;
  /** Absent: the email is not signed. */
  signingKey?: SigningKey;
  urls: { click(index: number): string; open(): string; unsubscribe(scope: 'domain' | 'tag' | 'list'): string };
}

const noTracking: EmailTracking = { opens: false, clicks: false, pixelOnTop: false };

export async function buildEmail(source: EmailSource): Promise<Buffer> {
  const email = await buildUnsigned(source);
  const { signingKey, message } = source;
  // (openapi, `o:dkim`)
  if (!signingKey || email.length === 0 || message.request.options.dkim === false) return email;
  return signEmail(email, signingKey);
}

async function buildUnsigned(source: EmailSource): Promise<Buffer> {
  const { message, mime } = source;
  const parts = await contentOf(source);
  if (parts && (!mime || message.request.template || mustChange(source, parts))) return compose(source, parts);
  return mime ? forwardMime(source, mime) : Buffer.alloc(0);
}

/** Its content before placeholders are replaced. Undefined when it was posted as MIME that cannot be read. */
async function contentOf(source: EmailSource): Promise<EmailParts | undefined> {
  const { message, mime } = source;
  if (!mime) return partsOf(source);
  const parts = await parseMimeParts(mime).catch(() => undefined);
  if (!parts || !message.request.template) return parts;
  const content = renderContent(message.request, message.domain);
  return { ...parts, ...content, from: parts.from, subject: parts.subject || content.subject };
}

/** The posted source unchanged, below Mailgun's headers, without the headers that `h:` replaces. */
function forwardMime(source: EmailSource, mime: Buffer): Buffer {
  const { message } = source;
  const { fields, added } = splitHeaders(message.request.headers);
  const posted = splitSource(mime);
  const values = placeholdersOf(source);
  const budget = { left: maxAdded.header };
  const own = [...Object.entries(fields), ...added].map(([name, value]): [string, string] => [
    keepCase(name),
    replacePlaceholders(value, values, budget),
  ]);
  const lines = [...mailgunHeaders(message, values), ...own];
  if (!posted.fields.some(({ name }) => name === 'message-id')) lines.push(['Message-ID', `<${message.messageId}>`]);
  const kept = posted.fields
    .filter(({ name }) => fields[name] === undefined && !isMailgunHeader(name))
    .map(({ written }) => written);
  return Buffer.concat([
    Buffer.from(lines.map(headerLine).join('')),
    Buffer.from(kept.join(''), 'latin1'),
    posted.rest,
  ]);
}

/** Those of a posted source are for Mailgun, which writes its own. */
const isMailgunHeader = (name: string) => /^x-mailgun-/i.test(name);

function mustChange({ message }: EmailSource, { html = '', text = '', subject }: EmailParts): boolean {
  const { recipientVariables, tracking = noTracking } = message.request;
  const isTracked = tracking.footers !== undefined || ((tracking.opens || tracking.clicks !== false) && html !== '');
  if (recipientVariables || isTracked || message.request.lists) return true;
  return [html, text, subject].some(hasPlaceholders);
}

function partsOf({ message, attachments }: EmailSource): EmailParts {
  const { request } = message;
  return {
    ...renderContent(request, message.domain),
    headers: request.headers,
    attachments: request.attachments.flatMap(({ filename, contentType, isInline }, index) => {
      // Attachments without a file name are silently dropped. (anymail, docs)
      if (filename === '') return [];
      const content = attachments[index] ?? Buffer.alloc(0);
      // HTML refers to an inline part by its file name: `cid:filename`. (openapi)
      return [{ filename, contentType, content, isInline, ...(isInline && { cid: filename }) }];
    }),
  };
}

async function compose(source: EmailSource, parts: EmailParts): Promise<Buffer> {
  const { message } = source;
  const { request } = message;
  const { footers } = request.tracking ?? noTracking;
  const values = placeholdersOf(source);
  const budgets = { header: { left: maxAdded.header }, body: { left: maxAdded.body } };
  const replaceHeader = (text: string) => replacePlaceholders(text, values, budgets.header);
  const replace = (text: string) => replacePlaceholders(text, values, budgets.body);
  const { fields, added } = splitHeaders([
    ...(parts.headers === request.headers ? parts.headers : parts.headers.filter(([name]) => !isMailgunHeader(name))),
    ...(parts.headers === request.headers ? [] : request.headers),
  ]);
  // Decoded first: nodemailer would put an encoded word into quotes, which RFC 2047 forbids.
  const addresses = (line: string | undefined) =>
    optionalText(line, (text) => replaceHeader(withoutEncodedWords(text)));
  const ofList = listHeaders(request, source.recipient, source.urls.unsubscribe('list'));
  const headers = [
    ...mailgunHeaders(message, values),
    ...ofList.added,
    ...[['Subject', fields.subject ?? parts.subject] as [string, string], ...added]
      .filter(([name, value]) => name !== 'Subject' || value !== '')
      .map(([name, value]): [string, string] => [name, replaceHeader(value)]),
  ];
  const email = new MailComposer({
    from: addresses(fields.from ?? parts.from),
    sender: addresses(fields.sender),
    to: addresses(fields.to) ?? parts.to ?? visibleList(source, 'to'),
    cc: addresses(fields.cc) ?? parts.cc ?? (request.recipientVariables ? undefined : visibleList(source, 'cc')),
    replyTo: addresses(fields['reply-to'] ?? ofList.replyTo ?? parts.replyTo),
    inReplyTo: fields['in-reply-to'],
    references: fields.references,
    messageId: `<${request.messageId}>`,
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
      // Under a multipart type the content would be parsed as parts, which it does not have.
      contentType: /^multipart\//i.test(contentType) ? 'application/octet-stream' : contentType,
      content,
      ...(cid !== undefined && { cid }),
      contentDisposition: isInline ? ('inline' as const) : ('attachment' as const),
    })),
    // An email must never make the emulator read a file or request a URL.
    disableFileAccess: true,
    disableUrlAccess: true,
    normalizeHeaderKey: keepCase,
  } as ConstructorParameters<typeof MailComposer>[0]);
  return email.compile().build();
}

/** Custom header names keep their case; nodemailer's own lower-case names get the usual one. */
const keepCase = (key: string) =>
  key === key.toLowerCase() ? key.replace(/(^|-)[a-z]/g, (first) => first.toUpperCase()) : key;

const optionalText = (text: string | undefined, change: (text: string) => string) =>
  text === undefined ? undefined : change(text);

/** With recipient-variables each recipient gets a separate copy; without, each sees all the others. (docs-2024, openapi) */
function visibleList({ message, recipient }: EmailSource, kind: 'to' | 'cc'): string {
  if (message.request.recipientVariables) return formatMailbox(recipient);
  return shownRecipients(message.request)
    .filter((entry) => entry.kind === kind)
    .map(formatMailbox)
    .join(', ');
}

const placeholdersOf = ({ message, recipient, urls }: EmailSource): PlaceholderValues =>
  placeholderValues(message, recipient, urls.unsubscribe);

function track({ message, urls }: EmailSource, html: string): string {
  const { tracking = noTracking } = message.request;
  const rewritten = tracking.clicks ? rewriteLinks(html, rewriteFrom(urls, 0)) : html;
  return tracking.opens ? addPixel(rewritten, urls.open(), tracking.pixelOnTop) : rewritten;
}

/** Added after links were rewritten: its own link must not be. */
function withFooter(part: string | undefined, footer: string | undefined, replace: (text: string) => string) {
  if (part === undefined || footer === undefined) return part;
  return addAtEnd(part, replace(footer));
}

function trackText({ message, urls }: EmailSource, text: string): string {
  const { tracking = noTracking } = message.request;
  return tracking.clicks === true ? rewriteTextLinks(text, rewriteFrom(urls, firstTextLink)) : text;
}

/** Unsubscribe links are Mailgun's own, and not rewritten: following one is not a click. (inferred) */
function rewriteFrom({ click, unsubscribe }: EmailSource['urls'], offset: number): Rewrite {
  const own = (['domain', 'tag', 'list'] as const).map(unsubscribe);
  return (index, target) => (own.some((url) => target.startsWith(url)) ? undefined : click(offset + index));
}

/** The targets of the rewritten links, by number. */
export async function linkTargets(source: EmailSource): Promise<Record<number, string>> {
  const targets: Record<number, string> = {};
  // A message that does not render was not sent, and one that cannot be read was not changed: neither has such links.
  if (source.message.request.problem !== undefined) return targets;
  const { html = '', text = '' } = (await contentOf(source)) ?? {};
  const collect = (offset: number) => (index: number, target: string) => {
    targets[offset + index] = target;
    return undefined;
  };
  const values = placeholdersOf(source);
  // In the order in which the email is built: the same placeholders are filled.
  const budget = { left: maxAdded.body };
  const replace = (part: string) => replacePlaceholders(part, values, budget);
  rewriteLinks(replace(html), collect(0));
  rewriteTextLinks(replace(text), collect(firstTextLink));
  return targets;
}
