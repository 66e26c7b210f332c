// Reads a MIME message as the recipient's client would, for the inbox: HTML, text, headers, codes, links.
import { decodeWords, type Email } from 'postal-mime';
import type { StoredEmail, StoredMessage } from '../model/message.js';
import type { Region } from '../model/normal-form.js';
import { parseEmail } from './email-parser.js';
import { findCodes } from './find-codes.js';
import { findLinks } from './find-links.js';
import { decodedAddresses } from './header-lines.js';

/** A file in an email, or a picture that its HTML shows. */
export interface ReceivedAttachment {
  /** Empty when the part has none. */
  filename: string;
  /** Without parameters, such as `image/png`. */
  contentType: string;
  /** What HTML refers to as `cid:…`; without brackets. */
  contentId?: string;
  /** `Content-Disposition: inline`: shown within the email. */
  isInline: boolean;
  /** Bytes, decoded. */
  size: number;
  /** Decoded. */
  content: Uint8Array;
}

/** One email in one recipient's mailbox. */
export interface ReceivedEmail {
  /** Unique for this copy: the key in `/_emulator/messages/{key}`. */
  key: string;
  /** The message's id without brackets: the same for all recipients of one call. */
  id: string;
  /** The sending domain that the message was posted to. */
  domain: string;
  /** The region that it was posted to. */
  region: Region;
  /** The address of the mailbox that holds this copy, lower case. */
  to: string;
  /** The `From` header, decoded, its name quoted where necessary: `Acme <noreply@mg.example.com>`. */
  from: string;
  /** Decoded; empty when there is none. */
  subject: string;
  /** The HTML part, with Mailgun's changes; empty when there is none. */
  html: string;
  /** The plain text part; empty when there is none. */
  text: string;
  /** All of them, in order, decoded; a name may come twice. */
  headers: Array<[name: string, value: string]>;
  /**
   * The codes to type, the most likely first: 4 to 8 digits, spaced or not, or letters and digits; in ASCII digits, without
   * the spaces and dashes of digits. At most 100.
   */
  codes: string[];
  /**
   * Where the HTML's links lead (absolute, entities decoded), then the URLs written in its text and in the text part, each
   * once; at most 100.
   */
  links: string[];
  /** The MIME source. */
  raw: string;
  /** The name of its stored template, lower case, as Mailgun stores it. */
  template?: string;
  /** The template's variables: `v:` and `t:variables`. */
  variables?: Record<string, unknown>;
  /** `o:tag`, in order, at most the ten that Mailgun keeps. */
  tags: string[];
  /** Sent with `o:testmode`: Mailgun would not have delivered it. */
  testMode: boolean;
  /** By the emulator's clock; for a scheduled email the time it was scheduled for. */
  receivedAt: Date;
  /** In the order of the message's parts. */
  attachments: ReceivedAttachment[];
}

export async function readEmail(raw: Buffer, email: StoredEmail, message: StoredMessage): Promise<ReceivedEmail> {
  const { request } = message;
  // A source that cannot be read, such as hundreds of nested parts, must not hide the other emails of a list.
  const parsed: ParsedEmail = await parseEmail(raw).catch(() => ({
    headers: [],
    attachments: [],
    subject: email.subject,
  }));
  const html = withoutAddedNewline(parsed.html);
  const text = withoutAddedNewline(parsed.text);
  const subject = parsed.subject ?? '';
  return {
    key: String(email.seq),
    id: message.messageId,
    domain: message.domain,
    region: message.region,
    to: email.recipient,
    from: decodedAddresses(parsed.headers.find(({ key }) => key === 'from')?.value ?? request.from),
    subject,
    html,
    text,
    headers: parsed.headers.map(({ originalKey, value }) => [originalKey, decodeWords(value)]),
    codes: findCodes({ subject, text, html }),
    links: findLinks({ text, html }),
    raw: raw.toString('utf8'),
    ...(request.template && { template: request.template.name }),
    ...(request.template && { variables: { ...request.customVariables, ...request.templateVariables } }),
    tags: request.options.tags,
    testMode: request.options.testMode,
    receivedAt: new Date(email.deliverAtMs),
    attachments: parsed.attachments.filter(isAttachment).map((part) => {
      const content = new Uint8Array(part.content as ArrayBuffer);
      return {
        filename: part.filename ?? '',
        contentType: part.mimeType,
        ...(part.contentId && { contentId: part.contentId.replace(/^<|>$/g, '') }),
        isInline: part.disposition === 'inline',
        size: content.length,
        content,
      };
    }),
  };
}

type ParsedEmail = Pick<Email, 'headers' | 'attachments' | 'subject' | 'html' | 'text'>;

/** The parser lists the AMP part with the attachments, though it is the third body of the email. */
const isAttachment = ({ mimeType, filename }: Email['attachments'][number]) =>
  mimeType !== 'text/x-amp-html' || Boolean(filename);

/** The parser ends each body with a line break that the sender did not write. */
const withoutAddedNewline = (body: string | undefined) => body?.replace(/\r?\n$/, '') ?? '';
