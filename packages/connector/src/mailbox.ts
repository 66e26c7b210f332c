// Mail addresses: the one recipient of a message, and mailboxes such as `Sender Name <sender@example.com>`. Pure.
import { domainToASCII } from 'node:url';
import addresses from 'email-addresses';
import { encodeWord } from 'nodemailer/lib/mime-funcs';
import { createCache } from './cache.js';

export interface Mailbox {
  /** Display name as a person reads it, without quotes or encoding; empty when there is none. */
  readonly name: string;
  readonly address: string;
}

/** Longest display name that is sent, in characters. A payload may render into it, and mail clients show far less. */
const maxNameLength = 128;
/** Longest mailbox that is read, in characters: a header line holds no more (RFC 5322 section 2.1.1). */
const maxMailboxLength = 998;
/** Comments in one at most: the parser's time grows with the square of those left open. */
const maxComments = 4;
/** A local part that needs no quotes. A quoted one may hold brackets and commas, and so a second address. */
const plainLocalPart = /^[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;
/** `=?UTF-8?Q?…?=` words of this length keep header lines foldable at 76 (RFC 2047 section 2). */
const maxEncodedWordLength = 52;

/** Parsing costs 50 µs, and the same few are read on every send. */
const mailboxes = createCache<Mailbox | undefined>(100, 200_000);

/**
 * Reads one mailbox: `Sender Name <sender@example.com>` or a bare address. The domain becomes punycode.
 * Forgives a name that ought to be quoted (`Acme, Inc. <a@example.com>`) and the backslash that stands before `<` in
 * Logto's own guide. @returns undefined for anything else: a list, a group, a quoted or non-ASCII local part.
 */
export function parseMailbox(written: string): Mailbox | undefined {
  return mailboxes.get(written, readMailbox);
}

function readMailbox(written: string): Mailbox | undefined {
  const text = written.trim().replace(/\\<([^<>]*)>$/, '<$1>');
  if (text.length > maxMailboxLength || hasControls(text) || text.split('(').length > maxComments + 1) return undefined;
  const strict = addresses.parseOneAddress({ input: text, rfc6532: true });
  if (strict?.type === 'mailbox') return mailbox(strict.name ?? '', strict.address);
  const forgiven = /^([^<>@"]+)<([^<>]+)>$/.exec(text);
  const inner = forgiven?.[2] && addresses.parseOneAddress({ input: forgiven[2].trim(), rfc6532: true });
  return inner && inner.type === 'mailbox' ? mailbox(forgiven[1]?.trim() ?? '', inner.address) : undefined;
}

function mailbox(name: string, address: string): Mailbox | undefined {
  const at = address.lastIndexOf('@');
  const local = address.slice(0, at);
  const domain = toAsciiDomain(address.slice(at + 1));
  return domain && plainLocalPart.test(local) ? { name, address: `${local}@${domain}` } : undefined;
}

/** Writes a mailbox for a header: quoted by RFC 5322 where needed, RFC 2047 words where not ASCII, 128 characters of name at most. */
export function formatMailbox({ name, address }: Mailbox): string {
  const shown = cut(name.trim(), maxNameLength);
  if (shown === '') return address;
  if (!isAscii(shown)) return `${encodeWord(shown, 'Q', maxEncodedWordLength)} <${address}>`;
  const isPlain = /^[\w!#$%&'*+/=?^`{|}~ -]+$/.test(shown);
  return `${isPlain ? shown : `"${shown.replace(/[\\"]/g, '\\$&')}"`} <${address}>`;
}

/**
 * The one address a message goes to, its domain as punycode and its local part as it is (`a..b@docomo.ne.jp` is real).
 * @returns undefined when it is not exactly one address; nothing may be sent then
 */
export function parseRecipient(to: unknown): string | undefined {
  if (typeof to !== 'string' || /[\s,;<>()[\]"\\]/.test(to) || hasControls(to)) return undefined;
  const [local, domain, ...more] = to.split('@');
  if (!local || !domain || more.length > 0) return undefined;
  const ascii = toAsciiDomain(domain);
  return ascii && `${local}@${ascii}`;
}

/** `jane@example.com` as a log may show it: `j***@example.com`. */
export function maskRecipient(to: unknown): string {
  const recipient = parseRecipient(to);
  if (!recipient) return '***';
  const at = recipient.indexOf('@');
  const [first = '', second] = recipient.slice(0, at);
  return `${second === undefined ? '' : first}***${recipient.slice(at)}`;
}

/** A lower-case ASCII name that punycode leaves as it is: nearly all are, and asking costs 1 µs. */
const plainDomain = /^(?!.*xn--)(?=.{1,253}$)(?:[a-z0-9-]{1,63}\.)+[a-z]{2,63}$/;

/** A bare host name as punycode, or undefined: no port, scheme, slash, percent sign, space or `@`. */
export function toAsciiDomain(domain: string): string | undefined {
  if (plainDomain.test(domain)) return domain;
  if (/[\s/\\%:@?#[\]]/.test(domain) || hasControls(domain)) return undefined;
  const ascii = domainToASCII(domain); // which makes an IPv4 address of numbers: 1.2 is 1.0.0.2
  if (/(^|\.)\d+$/.test(ascii)) return undefined;
  return /^(?=.{1,253}$)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*$/.test(ascii) ? ascii : undefined;
}

/** True when a text holds a C0 or C1 control, a line separator or a direction override: none may reach a header. */
export function hasControls(text: string): boolean {
  return /[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/.test(text);
}

export function isAscii(text: string): boolean {
  return /^[\x00-\x7f]*$/.test(text);
}

/** The first `length` characters, never half of a pair. */
function cut(text: string, length: number): string {
  return text.length > length ? [...text].slice(0, length).join('') : text;
}
