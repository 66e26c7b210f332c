// The sender and the reply-to address of a message. An address never comes from a payload's value without being checked. Pure.
import { formatMailbox, type Mailbox, parseMailbox } from '../config/mailbox.js';
import { hasPlaceholder, parseTemplate } from '../config/template.js';
import type { JsonObject } from '../config/validators.js';
import { renderLine } from '../content/render.js';
import { lookUpValue } from '../content/values.js';

/** Logs a field that cannot be used, with the usage type and the template that it belongs to. */
export type WarnAboutField = (field: string, problem: string, written: string) => void;

/**
 * Renders `replyTo`. One that does not render to one mailbox is left out: the email matters more. So is one with an empty
 * placeholder in its address: `help+{{user.id}}@example.com` without a user is not `help+@example.com`.
 */
export function renderReplyTo(replyTo: string, payload: JsonObject, warn: WarnAboutField): string | undefined {
  const { name, address, isPlainName } = splitMailbox(replyTo);
  const mailbox = renderMailbox(address ?? replyTo, payload); // a placeholder may bring a whole mailbox
  if (mailbox && address === undefined) return formatMailbox(mailbox);
  // A comment in a value would be left out of the address.
  const isWhole = mailbox?.name === '' && !renderLine(address ?? '', payload).includes('(');
  if (isWhole && isPlainName) return formatMailbox({ name: renderLine(name, payload), address: mailbox.address });
  warn('replyTo', 'did not render to one address and was left out', replyTo);
  return undefined;
}

function renderMailbox(template: string, payload: JsonObject): Mailbox | undefined {
  const isComplete = parseTemplate(template).parts.every(
    (part) =>
      typeof part === 'string' ||
      (lookUpValue(payload, part.path) !== undefined && renderLine(part.written, payload) !== ''),
  );
  return isComplete ? parseMailbox(renderLine(template, payload)) : undefined;
}

/**
 * The sender: the configured one, or that of Logto's template. The address is taken from the template as written, never from a
 * value; the display name may be rendered.
 */
export function chooseSender(
  sendFrom: string | undefined,
  configured: Mailbox,
  payload: JsonObject,
  warn: WarnAboutField,
): Mailbox {
  if (sendFrom === undefined) return configured;
  const split = splitMailbox(sendFrom);
  if (!split.isPlainName) {
    warn('sendFrom', 'is neither a mailbox nor a name: the configured sender is used', sendFrom);
    return configured;
  }
  const name = renderLine(split.name, payload);
  const withConfiguredAddress = name === '' ? configured : { name, address: configured.address };
  if (split.address === undefined) return withConfiguredAddress;
  const sender = hasPlaceholder(split.address) ? undefined : parseMailbox(split.address);
  if (sender?.name === '') return { name, address: sender.address };
  warn('sendFrom', 'has no usable address: the configured one is used', sendFrom);
  return withConfiguredAddress;
}

interface SplitMailbox {
  readonly name: string;
  /** Absent for a name alone. */
  readonly address?: string;
  /** False when the name is not quoted and has a character of addresses: a list, an open bracket, a comment. */
  readonly isPlainName: boolean;
}

/**
 * `Name <address>` in its two parts, before anything is rendered. A name alone has no address, an address alone no name.
 * Logto's guide writes `Name \<address>`.
 */
function splitMailbox(written: string): SplitMailbox {
  const text = written.trim();
  const [, before = text, address] = /^(.*?)\\?<([^<>]*)>$/s.exec(text) ?? [];
  const isBareAddress = address === undefined && /^[^\s@<>,;:()"]+@[^\s@<>,;:()"]+$/.test(withoutPlaceholders(text));
  if (isBareAddress) return { name: '', address: text, isPlainName: true };
  const name = before.trim();
  const unquoted = unquote(name);
  const isPlainName = unquoted !== name || isPlain(withoutPlaceholders(name), address !== undefined);
  return { name: unquoted, ...(address !== undefined && { address: address.trim() }), isPlainName };
}

/** Beside an address, a name may look like one: `sales@acme <sales@example.com>`. */
function isPlain(name: string, hasAddress: boolean): boolean {
  return !/[<>]/.test(name) && (!name.includes('@') || (hasAddress && !/[,;]/.test(name)));
}

function withoutPlaceholders(template: string): string {
  return template.replace(/\{\{[^{}]*\}\}/g, 'x');
}

function unquote(name: string): string {
  return /^"(?:[^"\\]|\\.)*"$/.test(name) ? name.slice(1, -1).replace(/\\(.)/g, '$1') : name;
}
