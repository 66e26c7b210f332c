// The sender and the reply-to address of a message. An address never comes from a payload's value without being checked. Pure.
import { formatMailbox, type Mailbox, parseMailbox } from '../config/mailbox.js';
import { hasPlaceholder } from '../config/template.js';
import type { JsonObject } from '../config/validators.js';
import { renderLine } from '../content/render.js';
import type { Logger } from '../errors/operator-log.js';

/** Renders `replyTo`. One that does not render to one mailbox is left out: the email matters more. */
export function renderReplyTo(replyTo: string, payload: JsonObject, logger: Logger): string | undefined {
  const [nameTemplate, addressTemplate = ''] = splitMailbox(replyTo);
  // Beside an address without placeholders the name may be anything: it is quoted, not parsed.
  const address = hasPlaceholder(addressTemplate) ? undefined : parseMailbox(addressTemplate)?.address;
  const mailbox = address
    ? { name: renderLine(nameTemplate, payload), address }
    : parseMailbox(renderLine(replyTo, payload));
  if (mailbox) return formatMailbox(mailbox);
  logger.warn('replyTo did not render to one address and was left out.', {}, `replyTo ${replyTo}`);
  return undefined;
}

/**
 * The sender: the configured one, or that of Logto's template. The address is taken from the template as written, never from a
 * value; the display name may be rendered.
 */
export function chooseSender(
  sendFrom: string | undefined,
  configured: Mailbox,
  payload: JsonObject,
  logger: Logger,
): Mailbox {
  if (sendFrom === undefined) return configured;
  const [nameTemplate, addressTemplate] = splitMailbox(sendFrom);
  const name = renderLine(nameTemplate, payload);
  const withConfiguredAddress = name === '' ? configured : { name, address: configured.address };
  if (addressTemplate === undefined) return withConfiguredAddress;
  const sender = hasPlaceholder(addressTemplate) ? undefined : parseMailbox(addressTemplate);
  if (sender) return { name, address: sender.address };
  logger.warn(
    'sendFrom of the email template has no usable address: the configured sender is used.',
    {},
    `sendFrom ${sendFrom}`,
  );
  return withConfiguredAddress;
}

/**
 * `Name <address>` in its two parts, before anything is rendered. A name alone has no address, an address alone no name.
 * Logto's guide writes `Name \<address>`.
 */
function splitMailbox(written: string): [name: string, address: string | undefined] {
  const [, name, address] = /^(.*?)\\?<([^<>]*)>\s*$/s.exec(written) ?? [];
  if (name !== undefined && address !== undefined) return [unquote(name.trim()), address.trim()];
  const isBareAddress = /^[^\s@]*@[^\s@]*$/.test(written.trim().replace(/\{\{[^{}]*\}\}/g, '…'));
  return isBareAddress ? ['', written.trim()] : [unquote(written.trim()), undefined];
}

function unquote(name: string): string {
  return /^"(?:[^"\\]|\\.)*"$/.test(name) ? name.slice(1, -1).replace(/\\(.)/g, '$1') : name;
}
