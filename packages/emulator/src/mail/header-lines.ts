// Header lines as they travel: folded, and encoded where ASCII or a line's length does not suffice. Pure.
import { encodeWord, foldLines } from 'nodemailer/lib/mime-funcs';
import type { Header } from './headers.js';

/** A line holds 998 bytes at most. [D] RFC 5322, 2.1.1. Fold points are spaces; a longer word can only be encoded. */
const tooLongWord = /\S{900}/;

/** ASCII travels as it was written. */
export function encodedValue(written: string): string {
  const value = written.replace(/[\r\n\0]+\s*/g, ' ');
  return /^[\x20-\x7e]*$/.test(value) && !tooLongWord.test(value) ? value : encodeWord(value, 'Q', 52);
}

export const headerLine = ([name, value]: Header): string => `${foldLines(`${name}: ${encodedValue(value)}`)}\r\n`;
