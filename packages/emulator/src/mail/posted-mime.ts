// Reads MIME that was posted: its header fields as they are written, and its parts. Loaded with the first MIME message.

import type { Content } from './content.js';
import { parseEmail } from './email-parser.js';
import { withoutEncodedWords } from './header-lines.js';

interface SourceField {
  /** Lower case. */
  name: string;
  /** As written, with its line breaks. */
  written: string;
}

interface MimeSource {
  fields: SourceField[];
  /** The empty line, and everything after it. */
  rest: Buffer;
}

export function splitSource(mime: Buffer): MimeSource {
  const end = headEnd(mime);
  // Latin-1 keeps every byte as it is.
  const head = mime.toString('latin1', 0, end);
  const fields = head.split(/(?<=\n)(?![ \t])/).filter((written) => written !== '');
  return {
    fields: fields.map((written) => ({
      name: written
        .slice(0, Math.max(0, written.indexOf(':')))
        .trim()
        .toLowerCase(),
      written,
    })),
    rest: mime.subarray(end),
  };
}

/** The header alone, with the empty line that ends it. */
export const headOf = (mime: Buffer): Buffer => mime.subarray(0, headEnd(mime) + 2);

/** After the last field's line break; the whole source when there is no empty line. */
function headEnd(mime: Buffer): number {
  if (/^\r?\n/.test(mime.toString('latin1', 0, 2))) return 0;
  const ends = ['\r\n\r\n', '\n\n'].flatMap((gap) => {
    const at = mime.indexOf(gap);
    return at < 0 ? [] : [at + gap.length / 2];
  });
  return Math.min(mime.length, ...ends);
}

/** What an email is made of, whether it was posted as fields or as MIME. */
export interface EmailParts extends Content {
  attachments: Array<{ filename: string; contentType: string; content: Buffer; cid?: string; isInline: boolean }>;
  headers: Array<[string, string]>;
  to?: string;
  cc?: string;
  /** As written in the posted source, brackets included. */
  messageId?: string;
}

const ampType = 'text/x-amp-html';

/** @throws Error when it cannot be read: parts nested too deep, a header too large */
export async function parseMimeParts(mime: Buffer): Promise<EmailParts> {
  const email = await parseEmail(mime);
  const header = (name: string) => email.headers.find(({ key }) => key === name)?.value;
  const standard = /^(from|to|cc|bcc|subject|message-id|mime-version|content-.*)$/;
  const addresses = (name: string) => {
    const line = header(name);
    return line === undefined ? undefined : withoutEncodedWords(line);
  };
  const to = addresses('to');
  const cc = addresses('cc');
  const amp = email.attachments.find(({ mimeType, filename }) => mimeType === ampType && !filename);
  const messageId = header('message-id');
  return {
    from: addresses('from') ?? '',
    subject: email.subject ?? '',
    ...(email.html !== undefined && { html: email.html }),
    ...(email.text !== undefined && { text: email.text }),
    ...(amp && { amp: Buffer.from(amp.content as ArrayBuffer).toString('utf8') }),
    ...(to !== undefined && { to }),
    ...(cc !== undefined && { cc }),
    ...(messageId !== undefined && { messageId }),
    headers: email.headers
      .filter(({ key }) => !standard.test(key))
      .map(({ originalKey, value }) => [originalKey, value]),
    attachments: email.attachments
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
