// The headers of a posted MIME message that are for Mailgun: each means the same as a parameter. (docs-2024, user_manual)
import type { Form } from '../../http/form.js';
import { parseObject } from '../../model/json.js';
import { decodeWords } from '../../model/mailbox.js';
import type { SendOptions } from '../../model/message.js';
import { optionRows } from './options.js';

/** Header, in lower case → parameter. */
const parameters: Record<string, string> = {
  'x-mailgun-tag': 'o:tag',
  'x-mailgun-dkim': 'o:dkim',
  'x-mailgun-deliver-by': 'o:deliverytime',
  'x-mailgun-drop-message': 'o:testmode',
  'x-mailgun-track': 'o:tracking',
  'x-mailgun-track-clicks': 'o:tracking-clicks',
  'x-mailgun-track-opens': 'o:tracking-opens',
  'x-mailgun-track-pixel-location-top': 'o:tracking-pixel-location-top',
  'x-mailgun-require-tls': 'o:require-tls',
  'x-mailgun-skip-verification': 'o:skip-verification',
  'x-mailgun-secondary-dkim': 'o:secondary-dkim',
  'x-mailgun-secondary-dkim-public': 'o:secondary-dkim-public',
  'x-mailgun-delivery-time-optimize-period': 'o:deliverytime-optimize-period',
  'x-mailgun-time-zone-localize': 'o:time-zone-localize',
  'x-mailgun-sending-ip': 'o:sending-ip',
  'x-mailgun-sending-ip-pool': 'o:sending-ip-pool',
  'x-mailgun-suppress-headers': 'o:suppress-headers',
  'x-mailgun-archive-to': 'o:archive-to',
  'x-mailgun-recipient-variables': 'recipient-variables',
  // Malformed ones make the message fail later, as those that are sent as `h:`. (mailgun-php#651)
  'x-mailgun-variables': 'h:X-Mailgun-Variables',
  'x-mailgun-template-variables': 'h:X-Mailgun-Template-Variables',
  'x-mailgun-template-name': 'template',
  'x-mailgun-template-version': 't:version',
};

interface MimeContext {
  nowMs: number;
  warn: (line: string) => void;
}

/** The form with the parameters that the source's headers mean. A parameter of the form itself wins. (inferred) */
export async function withMimeHeaders(form: Form, mime: Buffer, context: MimeContext): Promise<Form> {
  const { headOf, parseMimeParts } = await import('../../mail/posted-mime.js');
  // Accepting it reports that it cannot be read.
  const parts = await parseMimeParts(headOf(mime)).catch(() => undefined);
  const given = new Set(form.fields.map(([name]) => name));
  const fields = (parts?.headers ?? []).flatMap(([header, written]): Form['fields'] => {
    const name = Object.hasOwn(parameters, header.toLowerCase()) ? parameters[header.toLowerCase()] : undefined;
    const value = decodeWords(written).trim();
    if (name === undefined || value === '' || (given.has(name) && name !== 'o:tag')) return [];
    const problem = problemOf(name, value, context.nowMs);
    if (problem === undefined) return [[name, value]];
    context.warn(`the header ${header} is ignored: ${problem}`);
    return [];
  });
  return fields.length === 0 ? form : { ...form, fields: [...form.fields, ...fields] };
}

/** A value that a parameter would be refused for: what Mailgun does with it in a header is not known. */
function problemOf(name: string, value: string, nowMs: number): string | undefined {
  if (name === 'recipient-variables') return parseObject(value) ? undefined : 'it is not a JSON object';
  const unused: SendOptions = { tags: [], testMode: false, suppressHeaders: [] };
  try {
    optionRows[name]?.(unused, value, { nowMs, name });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
