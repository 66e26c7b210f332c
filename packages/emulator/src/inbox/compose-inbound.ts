// Makes an inbound email of what a test writes: fields, or a MIME source.
import type { InboundEmail } from '../model/inbound.js';
import { parseMailbox, splitAddresses } from '../model/mailbox.js';
import type { Region } from '../model/normal-form.js';

/** A file of an inbound email. */
export interface InboundFile {
  filename: string;
  /** @default application/octet-stream */
  contentType?: string;
  content: Uint8Array | string;
  /** Shown within the HTML, as `cid:` and its file name. @default false */
  isInline?: boolean;
}

/** An inbound email, as fields or as `mime`. */
export interface InboundFields {
  /** The `From` header: `Ada <ada@example.org>`. Required without `mime`. */
  from?: string;
  /** The `To` header; several are separated by commas. Required without `mime`. */
  to?: string;
  subject?: string;
  text?: string;
  html?: string;
  /** More headers, by name. */
  headers?: Record<string, string>;
  attachments?: InboundFile[];
  /** The MIME source; then the other fields but `sender` and `recipients` are not used. */
  mime?: string | Uint8Array;
  /** `MAIL FROM`. @default the address in `From` */
  sender?: string;
  /** `RCPT TO`. @default the addresses in `To` and `Cc` */
  recipients?: string[];
  /** @default us */
  region?: Region;
}

const maxRecipients = 1_000;

/** @throws Error that names what is missing or not valid */
export async function composeInbound(fields: InboundFields, nowMs: number): Promise<InboundEmail> {
  const { region = 'us' } = fields;
  const mime = fields.mime === undefined ? await compose(fields, nowMs) : Buffer.from(fields.mime);
  const { readHeaders } = await import('../mail/inbound-email.js');
  const headers = readHeaders(mime);
  const addresses = (names: readonly string[]) =>
    headers
      .filter(([name]) => names.includes(name))
      .flatMap(([, value]) => splitAddresses(value))
      .slice(0, maxRecipients)
      .flatMap((written) => parseMailbox(written)?.address ?? []);
  const recipients = (fields.recipients ?? addresses(['To', 'Cc'])).map((address) => address.trim());
  if (recipients.length === 0) throw new Error('no recipient: set "to", or "recipients" where it differs');
  if (recipients.length > maxRecipients) throw new Error(`more than ${maxRecipients} recipients`);
  for (const recipient of recipients) {
    if (!parseMailbox(recipient)) throw new Error(`${JSON.stringify(recipient.slice(0, 100))} is not a valid address`);
  }
  return { region, sender: fields.sender ?? addresses(['From'])[0] ?? '', recipients, mime };
}

async function compose(fields: InboundFields, nowMs: number): Promise<Buffer> {
  const { from, to, subject, text, html, headers = {}, attachments = [] } = fields;
  if (!from) throw new Error('"from" is missing: write an address such as Ada <ada@example.org>');
  if (!to) throw new Error('"to" is missing: write an address at one of your domains');
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
  const email = new MailComposer({
    from,
    to,
    subject,
    text: text ?? (html === undefined ? '' : undefined),
    html,
    date: new Date(nowMs),
    headers: Object.entries(headers).map(([key, value]) => ({ key, value })),
    attachments: attachments.map(({ filename, contentType, content, isInline = false }) => ({
      filename,
      content: typeof content === 'string' ? content : Buffer.from(content),
      // Under a multipart type the content would be parsed as parts, which it does not have.
      contentType: contentType && !/^multipart\//i.test(contentType) ? contentType : 'application/octet-stream',
      ...(isInline && { cid: filename, contentDisposition: 'inline' as const }),
    })),
    // An email must never make the emulator read a file or request a URL.
    disableFileAccess: true,
    disableUrlAccess: true,
  } as ConstructorParameters<typeof MailComposer>[0]);
  return email.compile().build();
}
