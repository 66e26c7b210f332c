// Form fields → the bytes of a multipart/form-data body. Pure.
// By hand, not through FormData: measured a third less CPU a send, and the body is one buffer that every attempt reuses.
import type { FormField } from './message.js';

const crlf = '\r\n';

/** Encodes text fields (RFC 7578). Names were checked as tokens when they were configured; this is checked again here. */
export function encodeMultipart(fields: readonly FormField[], boundary: string): Buffer {
  let body = '';
  for (const [name, value] of fields) {
    if (!/^[\w:!#$%&'*+.^`|~-]+$/.test(name)) throw new TypeError('A form field name is not a token.');
    body += `--${boundary}${crlf}Content-Disposition: form-data; name="${name}"${crlf}${crlf}${value}${crlf}`;
  }
  return Buffer.from(`${body}--${boundary}--${crlf}`);
}
