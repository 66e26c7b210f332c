// From a MIME message to what a test asks for: html, text, headers, codes, links. Reads what the recipient would read.
import PostalMime, { decodeWords, type Email } from 'postal-mime';
import type { Region } from '../config/config.js';
import type { StoredMail, StoredMessage } from '../store/rows.js';
import { decodedAddresses } from './decoded-addresses.js';
import { findCodes, findLinks } from './codes-and-links.js';

/** A file in a mail, or a picture that its html shows. */
export interface ReceivedAttachment {
  /** Empty when the part has none. */
  filename: string;
  /** Without parameters, such as `image/png`. */
  contentType: string;
  /** What html refers to as `cid:…`; without brackets. */
  contentId?: string;
  /** Shown in the mail, not beside it: `Content-Disposition: inline`. */
  isInline: boolean;
  /** Bytes, decoded. */
  size: number;
  /** Decoded. */
  content: Uint8Array;
}

/** One mail in one recipient's mailbox. */
export interface ReceivedMail {
  /** Unique for this copy: where `/_emulator/messages/{key}` finds it. */
  key: string;
  /** The message's id without brackets: the same for all recipients of one call. */
  id: string;
  /** The sending domain that the message was posted to. */
  domain: string;
  /** Where it was posted. */
  region: Region;
  /** Whose mailbox this copy is in, lower case. */
  to: string;
  /** The `From` header, decoded, its name quoted where it must be: `Acme <noreply@mg.example.com>`. */
  from: string;
  /** Decoded; empty when there is none. */
  subject: string;
  /** The html part, with what Mailgun changed in it; empty when there is none. */
  html: string;
  /** The plain text part; empty when there is none. */
  text: string;
  /** All of them, in order, decoded; a name may come twice. */
  headers: Array<[name: string, value: string]>;
  /** Contiguous runs of 4 to 8 digits that can be seen in text, html and subject, each once; 100 at most. */
  codes: string[];
  /** Where the html leads, then the addresses in the text, each once, entities decoded; 100 at most. */
  links: string[];
  /** The MIME source. */
  raw: string;
  /** Name of the stored template that it was made from, lower case as Mailgun keeps it. */
  template?: string;
  /** What the template was given: `v:` and `t:variables`. */
  variables?: Record<string, unknown>;
  /** `o:tag`, in order, the ten that Mailgun keeps. */
  tags: string[];
  /** It was sent with `o:testmode`: Mailgun would have delivered it to nobody. */
  testMode: boolean;
  /** On the emulator's clock; of a scheduled mail the time it was scheduled for. */
  receivedAt: Date;
  /** In the order of the message's parts. */
  attachments: ReceivedAttachment[];
}

export async function readMail(raw: Buffer, mail: StoredMail, message: StoredMessage): Promise<ReceivedMail> {
  const { posting } = message;
  // A source that no client can read, such as hundreds of nested parts, must not hide the other mails of a list.
  const parsed: ParsedMail = await PostalMime.parse(raw).catch(() => ({
    headers: [],
    attachments: [],
    subject: mail.subject,
  }));
  const html = withoutAddedNewline(parsed.html);
  const text = withoutAddedNewline(parsed.text);
  const subject = parsed.subject ?? '';
  return {
    key: String(mail.seq),
    id: message.messageId,
    domain: message.domain,
    region: message.region,
    to: mail.recipient,
    from: decodedAddresses(parsed.headers.find(({ key }) => key === 'from')?.value ?? posting.from),
    subject,
    html,
    text,
    headers: parsed.headers.map(({ originalKey, value }) => [originalKey, decodeWords(value)]),
    codes: findCodes({ subject, text, html }),
    links: findLinks({ text, html }),
    raw: raw.toString('utf8'),
    ...(posting.template && { template: posting.template.name }),
    ...(posting.template && { variables: { ...posting.customVariables, ...posting.templateVariables } }),
    tags: posting.options.tags,
    testMode: posting.options.testMode,
    receivedAt: new Date(mail.deliverAtMs),
    attachments: parsed.attachments.filter(isBeside).map((part) => {
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

type ParsedMail = Pick<Email, 'headers' | 'attachments' | 'subject' | 'html' | 'text'>;

/** The parser counts the AMP part among the attachments, though it is the mail's third body. */
const isBeside = ({ mimeType, filename }: Email['attachments'][number]) =>
  mimeType !== 'text/x-amp-html' || Boolean(filename);

/** The parser ends each body with a line break that the sender did not write. */
const withoutAddedNewline = (body: string | undefined) => body?.replace(/\r?\n$/, '') ?? '';
