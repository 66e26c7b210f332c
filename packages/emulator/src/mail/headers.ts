// The headers of the delivered email: the sender's own and those that Mailgun adds. Pure.
import type { StoredMessage } from '../model/message.js';
import { type PlaceholderValues, personalVariables } from './placeholders.js';

export type Header = [name: string, value: string];

/** nodemailer sets these by name; others are appended as they are. */
const ownFields = new Set(['from', 'sender', 'to', 'cc', 'reply-to', 'in-reply-to', 'references', 'subject', 'date']);
/** Headers that would break the MIME structure, or that Mailgun does not pass on. */
const refused = /^(content-.*|mime-version|bcc|message-id|x-mailgun-(?:template-)?variables|return-path)$/i;

/** The sender's `h:` headers, split into those that replace a field, unless empty, and those that are added. */
export function splitHeaders(headers: readonly Header[]): { fields: Record<string, string>; added: Header[] } {
  const fields: Record<string, string> = {};
  const added: Header[] = [];
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    const line = value.replace(/[\r\n\0]+\s*/g, ' ');
    if (ownFields.has(lower)) {
      if (line.trim() !== '') fields[lower] = line;
    } else if (!refused.test(name)) added.push([name, line]);
  }
  return { fields, added };
}

/**
 * What Mailgun adds. `v:` and `h:X-Mailgun-Variables` are in a header that the recipient can read; `t:variables` are not
 * (docs-2024, user_manual). `o:suppress-headers` removes headers by name, or all (openapi).
 */
export function mailgunHeaders(message: StoredMessage, recipient: PlaceholderValues): Header[] {
  const { options } = message.request;
  const variables = personalVariables(message.request, recipient);
  const sid = Buffer.from(
    JSON.stringify([message.storageKey.slice(0, 5), recipient.address, message.seq.toString(16)]),
  );
  const received = new Date(message.acceptedAtMs).toUTCString().replace('GMT', '+0000');
  const added: Header[] = [
    ['Received', `by 127.0.0.1 with HTTP id ${message.storageKey.slice(0, 12)}; ${received}`],
    ['X-Mailgun-Sending-Ip', options.sendingIp ?? '127.0.0.1'],
    ['X-Mailgun-Sid', sid.toString('base64url')],
    ...options.tags.map((tag): Header => ['X-Mailgun-Tag', tag]),
  ];
  if (Object.keys(variables).length > 0) added.push(['X-Mailgun-Variables', asciiJson(variables)]);
  return added.filter(([name]) => {
    const isMailgunHeader = name.startsWith('X-Mailgun-');
    const { suppressHeaders } = options;
    return !isMailgunHeader || (!suppressHeaders.includes('all') && !suppressHeaders.includes(name.toLowerCase()));
  });
}

/** JSON for a header: ASCII, with spaces at which lines can fold. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value, null, 1)
    .replace(/\n\s*/g, ' ')
    .replace(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
