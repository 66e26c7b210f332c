// Reads and writes addresses as Mailgun does: one or many, comma separated, with or without a name. Pure.
import { createRequire } from 'node:module';
import { domainToASCII } from 'node:url';
import addressParser from 'email-addresses';

const require = createRequire(import.meta.url);

export interface Mailbox {
  /** Decoded display name, or ''. */
  name: string;
  address: string;
}

const localPart = "[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+";
// The two forms nearly every address has. Consecutive dots pass: `a..b@docomo.ne.jp` is a real mailbox.
const bare = new RegExp(`^(${localPart})@([^\\s@<>,;:"()\\[\\]\\\\]+)$`);
const named = /^([^<>@,;:"()[\]\\]*)<\s*([^<>\s]+)\s*>$/;
const quoted = /^"((?:[^"\\]|\\.)*)"\s*<\s*([^<>\s]+)\s*>$/;
const maxAddressLength = 320;

/** One address, or undefined when Mailgun would refuse it as not valid. */
export function parseMailbox(text: string): Mailbox | undefined {
  return parseCommonMailbox(text) ?? parseUnusual(text.trim());
}

/** The forms nearly every address has, in linear time; undefined for any other. */
export function parseCommonMailbox(text: string): Mailbox | undefined {
  const trimmed = text.trim();
  if (trimmed.length > 2_000 || /[\r\n\0]/.test(trimmed)) return undefined;
  const asIs = parseBare(trimmed);
  if (asIs) return { name: '', address: asIs };
  const simple = named.exec(trimmed) ?? quoted.exec(trimmed);
  const address = simple ? parseBare(simple[2] ?? '') : undefined;
  if (!address) return undefined;
  return { name: decodeWords((simple?.[1] ?? '').replace(/\\(.)/g, '$1')).trim(), address };
}

function parseBare(text: string): string | undefined {
  const match = text.length <= maxAddressLength ? bare.exec(text) : null;
  if (!match) return undefined;
  const host = asciiHost(match[2] ?? '');
  return host && `${match[1]}@${host}`;
}

/** The library that parses the others backtracks: a longer text, or one with more comments, would take it a second. */
const maxUnusualLength = 200;
const maxComments = 5;

/** Quoted local parts, comments and groups are rare: a library parses them by RFC 5322. */
function parseUnusual(text: string): Mailbox | undefined {
  if (text.length > maxUnusualLength || text.split('(').length > maxComments + 1 || /[\r\n\0]|<\s*@/.test(text)) {
    return undefined;
  }
  const parsed = addressParser.parseOneAddress({ input: text, rejectTLD: false });
  if (parsed?.type !== 'mailbox') return undefined;
  const host = asciiHost(parsed.domain);
  // A local part outside ASCII was refused with 400. (mailgun-php#211)
  if (!host || !/^[\x21-\x7e]+$/.test(parsed.local.replace(/ /g, ''))) return undefined;
  const local = new RegExp(`^${localPart}$`).test(parsed.local) ? parsed.local : JSON.stringify(parsed.local);
  return { name: decodeWords(parsed.name ?? '').trim(), address: `${local}@${host}` };
}

function asciiHost(host: string): string | undefined {
  const ascii = /^[\x21-\x7e]+$/.test(host) ? host : domainToASCII(host);
  const isHost =
    /^(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*$/;
  return isHost.test(ascii) ? ascii : undefined;
}

/** Splits at the commas that separate addresses, not at those inside quotes, comments or angle brackets. */
export function splitAddresses(list: string): string[] {
  if (!/["(<]/.test(list)) return list.split(',').filter((part) => part.trim() !== '');
  const parts: string[] = [];
  let start = 0;
  let isQuoted = false;
  let depth = 0;
  for (let index = 0; index < list.length; index += 1) {
    const character = list[index];
    if (character === '\\') index += 1;
    else if (character === '"') isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (character === '(' || character === '<') depth += 1;
    else if (character === ')' || character === '>') depth = Math.max(0, depth - 1);
    else if (character === ',' && depth === 0) {
      parts.push(list.slice(start, index));
      start = index + 1;
    }
  }
  parts.push(list.slice(start));
  return parts.filter((part) => part.trim() !== '');
}

const specials = /[()<>[\]:;@\\,."]/;

/** `Name <address>` with the quotes that RFC 5322 requires. */
export function formatMailbox({ name, address }: Mailbox): string {
  if (name === '') return address;
  return `${specials.test(name) ? `"${name.replace(/["\\]/g, '\\$&')}"` : name} <${address}>`;
}

/**
 * Undoes RFC 2047's encoded words (`=?UTF-8?Q?J=C3=B6rg?=`), within quotes as well: so does Mailgun's own parser.
 * (flanker)
 */
export function decodeWords(text: string): string {
  if (!text.includes('=?')) return text;
  // Loaded when first needed: loading it at the start would slow the start.
  const parser = require('postal-mime') as typeof import('postal-mime');
  // An encoded line break must not become a line break.
  return parser.decodeWords(text).replace(/\p{Cc}+/gu, ' ');
}
