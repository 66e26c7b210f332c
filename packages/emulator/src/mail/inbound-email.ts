// An inbound email as Mailgun presents it to the customer: the fields of a form post, and of a stored message. Loaded with the
// first inbound email. (receive-http, store-retrieve; anymail, tests of inbound)
import { decodeWords } from 'postal-mime';
import { textOf } from './content.js';
import { decodedAddresses } from './header-lines.js';
import { headOf, parseMimeParts, splitSource } from './posted-mime.js';
import { stripHtml, stripReply } from './reply.js';

export interface InboundAttachment {
  filename: string;
  contentType: string;
  content: Buffer;
  /** Without brackets. */
  cid?: string;
}

export interface InboundContent {
  /** `From`, decoded. */
  from: string;
  subject: string;
  messageId: string | undefined;
  /** All headers in order, decoded, their names written as Mailgun writes them. */
  headers: Array<[name: string, value: string]>;
  text: string;
  html: string;
  attachments: InboundAttachment[];
}

const maxHeaders = 1_000;
/** What comes after it is left out: reading 25 MB of addresses takes 5 s. */
const maxHeadBytes = 512 * 1024;
const addressHeaders = /^(from|to|cc|bcc|sender|reply-to)$/;

/** `MESSAGE-ID` and `message-id` become `Message-Id`. (anymail, tests of inbound) */
const canonicalName = (name: string) => name.toLowerCase().replace(/(^|-)[a-z]/g, (first) => first.toUpperCase());

/** The headers alone: filters need no more. Never throws. */
export function readHeaders(mime: Buffer): Array<[name: string, value: string]> {
  const { fields } = splitSource(headOf(mime).subarray(0, maxHeadBytes));
  return fields
    .filter(({ name, written }) => /^[!-9;-~]+$/.test(name) && written.includes(':'))
    .slice(0, maxHeaders)
    .map(({ name, written }) => {
      const raw = Buffer.from(written.slice(written.indexOf(':') + 1), 'latin1').toString('utf8');
      const value = raw.replace(/\r?\n[ \t]*/g, ' ').trim();
      return [canonicalName(name), addressHeaders.test(name) ? decodedAddresses(value) : decodeWords(value)];
    });
}

const headerOf = (headers: InboundContent['headers'], name: string) => headers.find(([known]) => known === name)?.[1];

/** A source that cannot be read has its headers only. */
export async function readInbound(mime: Buffer): Promise<InboundContent> {
  const headers = readHeaders(mime);
  const parts = await parseMimeParts(mime).catch(() => undefined);
  const html = parts?.html ?? '';
  return {
    headers,
    from: headerOf(headers, 'From') ?? '',
    subject: headerOf(headers, 'Subject') ?? '',
    messageId: headerOf(headers, 'Message-Id'),
    html,
    // "always present": made from the HTML when there is no text. (receive-http)
    text: parts?.text || textOf(html),
    attachments: (parts?.attachments ?? []).map(({ filename, contentType, content, cid }) => ({
      filename,
      contentType,
      content,
      ...(cid !== undefined && { cid }),
    })),
  };
}

export interface Envelope {
  recipient: string;
  sender: string;
}

export type Field = [name: string, value: string];

/** Which attachment HTML means by `cid:…`. (anymail, tests of inbound) */
function contentIds(attachments: readonly InboundAttachment[], nameOf: (index: number) => string): string | undefined {
  const known = attachments.flatMap(({ cid }, index): Field[] =>
    cid === undefined ? [] : [[`<${cid}>`, nameOf(index)]],
  );
  return known.length === 0 ? undefined : JSON.stringify(Object.fromEntries(known));
}

/** What both actions post of an email: the envelope, its headers each as a field, its parts. */
function commonFields({ recipient, sender }: Envelope, content: InboundContent): Field[] {
  const { text, signature } = stripReply(content.text);
  return [
    ['recipient', recipient],
    ['sender', sender],
    ['subject', content.subject],
    ['from', content.from],
    ...content.headers,
    ['body-plain', content.text],
    ...(content.html === ''
      ? []
      : ([
          ['body-html', content.html],
          ['stripped-html', stripHtml(content.html)],
        ] as Field[])),
    ['stripped-text', text],
    ['stripped-signature', signature],
    ['message-headers', JSON.stringify(content.headers)],
  ];
}

/** Of `forward("https://…")`. Its attachments are sent as the files `attachment-1` and so on. (receive-http) */
export function forwardFields(envelope: Envelope, content: InboundContent): Field[] {
  const { attachments } = content;
  const ids = contentIds(attachments, (index) => `attachment-${index + 1}`);
  return [
    ...commonFields(envelope, content),
    ...(attachments.length === 0 ? [] : ([['attachment-count', String(attachments.length)]] as Field[])),
    ...(ids === undefined ? [] : ([['content-id-map', ids]] as Field[])),
  ];
}

/** Of `forward("https://…/mime")`. (receive-http) */
export const mimeFields = ({ recipient, sender }: Envelope, content: InboundContent, mime: Buffer): Field[] => [
  ['recipient', recipient],
  ['sender', sender],
  ['from', content.from],
  ['subject', content.subject],
  ['body-mime', mime.toString('utf8')],
];

export interface AttachmentLink {
  url: string;
  name: string;
  'content-type': string;
  size: number;
}

/** Attachments stay in the store, below the message's own URL. (anymail, test_misconfigured_store_action) */
export const attachmentLinks = (attachments: readonly InboundAttachment[], messageUrl: string): AttachmentLink[] =>
  attachments.map(({ filename, contentType, content }, index) => ({
    url: `${messageUrl}/attachments/${index}`,
    name: filename,
    'content-type': contentType,
    size: content.length,
  }));

/** Of `store(notify="https://…")`. (store-retrieve) */
export function storeFields(envelope: Envelope, content: InboundContent, messageUrl: string, domain: string): Field[] {
  const links = attachmentLinks(content.attachments, messageUrl);
  const ids = contentIds(content.attachments, (index) => links[index]?.url ?? '');
  return [
    ['domain', domain],
    ...commonFields(envelope, content),
    ['message-url', messageUrl],
    ...(links.length === 0 ? [] : ([['attachments', JSON.stringify(links)]] as Field[])),
    ...(ids === undefined ? [] : ([['content-id-map', ids]] as Field[])),
  ];
}
