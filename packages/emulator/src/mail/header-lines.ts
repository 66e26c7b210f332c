// Header lines: folded and encoded as they are sent, and decoded as a reader sees them. Pure.
import libmime from 'libmime';
import { addressParser } from 'postal-mime';
import { decodeWords, formatMailbox } from '../model/mailbox.js';
import type { Header } from './headers.js';

/** A line holds at most 998 bytes (RFC 5322, section 2.1.1). Lines fold at spaces; a longer word must be encoded. */
const tooLongWord = /\S{900}/;

/** ASCII is sent as written. */
export function encodedValue(written: string): string {
  const value = written.replace(/[\r\n\0]+\s*/g, ' ');
  return /^[\x20-\x7e]*$/.test(value) && !tooLongWord.test(value) ? value : libmime.encodeWord(value, 'Q', 52);
}

export const headerLine = ([name, value]: Header): string =>
  `${libmime.foldLines(`${name}: ${encodedValue(value)}`)}\r\n`;

/** Decoded, and quoted again where a name requires it. */
export function decodedAddresses(line: string): string {
  const mailboxes = addressParser(line).map(({ name, address }) =>
    formatMailbox({ name: decodeWords(name), address: address ?? '' }),
  );
  return mailboxes.length === 0 ? decodeWords(line) : mailboxes.join(', ');
}

/** The same for a header that is sent on: without encoded words it stays as written. */
export const withoutEncodedWords = (line: string): string => (line.includes('=?') ? decodedAddresses(line) : line);
