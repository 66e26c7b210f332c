// Undoes RFC 2047's encoded words (`=?UTF-8?Q?J=C3=B6rg?=`), within quotes as well: so does flanker, Mailgun's own parser. [S]
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

export function decodeWords(text: string): string {
  if (!text.includes('=?')) return text;
  // Loaded when first needed: it would slow the start.
  const parser = require('postal-mime') as typeof import('postal-mime');
  // A line break that was encoded must not become one.
  return parser.decodeWords(text).replace(/\p{Cc}+/gu, ' ');
}
