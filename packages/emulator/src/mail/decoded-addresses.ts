// An address header as a reader sees it: decoded, and quoted again where a name needs it. Pure.
import { addressParser } from 'postal-mime';
import { formatMailbox } from '../model/mailbox.js';
import { decodeWords } from '../message/decode-words.js';

export function decodedAddresses(line: string): string {
  const mailboxes = addressParser(line).map(({ name, address }) =>
    formatMailbox({ name: decodeWords(name), address: address ?? '' }),
  );
  return mailboxes.length === 0 ? decodeWords(line) : mailboxes.join(', ');
}

/** The same for a header that is sent on: what is not encoded stays as it is written. */
export const withoutEncodedWords = (line: string): string => (line.includes('=?') ? decodedAddresses(line) : line);
