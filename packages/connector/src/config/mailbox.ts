// Email addresses: the one recipient of a message, and mailboxes such as `Sender Name <sender@example.com>`. Pure.
import { domainToASCII } from 'node:url';
import addresses from 'email-addresses';
import { encodeWord } from 'nodemailer/lib/mime-funcs';
import { hasControlCharacters, isAscii } from '../errors/characters.js';

export interface Mailbox {
  /** Display name as people read it, without quotes or encoding; empty when there is none. */
  readonly name: string;
  readonly address: string;
}

/** Longest display name that is sent, in characters. A payload may render into it, and email clients show far less. */
const maxNameLength = 128;
/** Longest mailbox that is parsed, in characters: the longest header line (RFC 5322 section 2.1.1). */
const maxMailboxLength = 998;
/** Longest address of a recipient: a local part of 64, an `@` and a domain of 255 (RFC 5321 section 4.5.3.1). */
const maxRecipientLength = 320;
/** Longest domain, with or without punycode, which only makes a name longer. */
const maxDomainLength = 253;
/** Most comments in a mailbox: the parser's time grows with the square of those that are not closed. */
const maxComments = 4;
/** A local part that needs no quotes. A quoted one may contain brackets and commas, and so a second address. */
const plainLocalPart = /^[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;
/** `=?UTF-8?Q?…?=` words of this length keep header lines foldable at 76 (RFC 2047 section 2). */
const maxEncodedWordLength = 52;

/**
 * Parses one mailbox: `Sender Name <sender@example.com>` or a bare address. The domain becomes punycode.
 * Accepts a name that should be quoted (`Acme, Inc. <a@example.com>`) and the backslash before `<` in Logto's own guide.
 * @returns undefined for anything else: a list, a group, a quoted or non-ASCII local part
 */
export function parseMailbox(written: string): Mailbox | undefined {
  if (written.length > maxMailboxLength) return undefined;
  const text = written.trim().replace(/\\<([^<>]*)>$/, '<$1>');
  if (hasControlCharacters(text) || text.split('(').length > maxComments + 1) return undefined;
  const strict = addresses.parseOneAddress({ input: text, rfc6532: true });
  if (strict?.type === 'mailbox') return toMailbox(strict.name ?? '', strict.address);
  const unquoted = /^([^<>@"]+)<([^<>]+)>$/.exec(text);
  const inner = unquoted?.[2] && addresses.parseOneAddress({ input: unquoted[2].trim(), rfc6532: true });
  return inner && inner.type === 'mailbox' ? toMailbox(unquoted[1]?.trim() ?? '', inner.address) : undefined;
}

function toMailbox(name: string, address: string): Mailbox | undefined {
  const at = address.lastIndexOf('@');
  const local = address.slice(0, at);
  const domain = toAsciiDomain(address.slice(at + 1));
  return domain && plainLocalPart.test(local) && !mayBeEncodedWord(local)
    ? { name, address: `${local}@${domain}` }
    : undefined;
}

/** Formats a mailbox for a header: quoted (RFC 5322) where needed, encoded words (RFC 2047) where not ASCII, the name cut to 128 characters. */
export function formatMailbox({ name, address }: Mailbox): string {
  const displayName = truncate(name.trim(), maxNameLength);
  if (displayName === '') return address;
  if (!isAscii(displayName)) return `${encodeWord(displayName, 'Q', maxEncodedWordLength)} <${address}>`;
  const isPlain = /^[\w!#$%&'*+/=?^`{|}~ -]+$/.test(displayName);
  return `${isPlain ? displayName : `"${displayName.replace(/[\\"]/g, '\\$&')}"`} <${address}>`;
}

/**
 * The one address a message goes to, its domain as punycode and its local part unchanged (`a..b@docomo.ne.jp` is real).
 * @returns undefined when it is not exactly one address: then nothing may be sent
 */
export function parseRecipient(to: unknown): string | undefined {
  if (typeof to !== 'string' || to.length > maxRecipientLength) return undefined; // first: what follows takes time in its length
  if (/[\s,;<>()[\]"\\]/.test(to) || mayBeEncodedWord(to) || hasControlCharacters(to)) return undefined;
  const [local, domain, ...more] = to.split('@');
  if (!local || !domain || more.length > 0) return undefined;
  const ascii = toAsciiDomain(domain);
  return ascii && `${local}@${ascii}`;
}

/** `=?utf-8?q?a=40example.net=2C?=` as a local part: a mail server may decode it, to a second address. */
function mayBeEncodedWord(text: string): boolean {
  return text.includes('=?');
}

/** A lower-case ASCII name that punycode does not change. Nearly all are; `domainToASCII` takes 1 µs. */
const plainDomain = /^(?!.*xn--)(?=.{1,253}$)(?:[a-z0-9-]{1,63}\.)+[a-z]{2,63}$/;

/** A bare host name as punycode; undefined when it has a port, scheme, slash, percent sign, space or `@`. */
export function toAsciiDomain(domain: string): string | undefined {
  if (domain.length > maxDomainLength) return undefined; // first: normalizing takes time in the square of some lengths
  if (plainDomain.test(domain)) return domain;
  if (/[\s/\\%:@?#[\]]/.test(domain) || hasControlCharacters(domain)) return undefined;
  const ascii = domainToASCII(domain); // turns numbers into an IPv4 address: 1.2 becomes 1.0.0.2
  if (/(^|\.)\d+$/.test(ascii)) return undefined;
  return /^(?=.{1,253}$)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*$/.test(ascii) ? ascii : undefined;
}

/** The first `length` characters, never half of a surrogate pair. */
function truncate(text: string, length: number): string {
  return text.length > length ? [...text.slice(0, 2 * length)].slice(0, length).join('') : text;
}
