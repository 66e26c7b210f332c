// Replaces %recipient…% and the unsubscribe links, in headers and bodies, as Mailgun does for each recipient. Pure.
// (docs-2024, user_manual "Batch Sending" and faqs)
import type { MessageRequest, Recipient } from '../model/message.js';
import { normalizeAddress } from '../model/normal-form.js';

export interface PlaceholderValues {
  address: string;
  name: string;
  /** This recipient's own `recipient-variables`, when the call had any. */
  variables?: Record<string, unknown>;
  /** Absent where no email is built: the placeholder then stays as written. */
  unsubscribeUrl?: (scope: 'domain' | 'tag' | 'list') => string;
  unsubscribeEmail: string;
  /** Texts of the variables that are not text, each made once. */
  printed?: Map<string, string>;
}

/**
 * How many characters placeholders may add, beyond which they stay as written: a megabyte of recipient-variables in
 * hundreds of places would be gigabytes. Mailgun's own limits are 16 kB of options and 25 MB of message. (docs-2024)
 */
export const maxAdded = { header: 16_384, body: 2_000_000 } as const;

/** The values of a message's placeholders for one of its recipients. */
export function placeholderValues(
  { request, domain }: { request: MessageRequest; domain: string },
  { address, name }: Recipient,
  unsubscribeUrl?: PlaceholderValues['unsubscribeUrl'],
): PlaceholderValues {
  const variables = request.recipientVariables?.[normalizeAddress(address)];
  return {
    address,
    name,
    ...(variables && { variables }),
    ...(unsubscribeUrl && { unsubscribeUrl }),
    unsubscribeEmail: `unsubscribe@${domain}`,
    printed: new Map(),
  };
}

const placeholder =
  /%(recipient(?:\.[^%\s]{1,200}|_email|_name|_fname|_lname)?|unsubscribe_url|tag_unsubscribe_url|mailing_list_unsubscribe_url|(?:tag_)?unsubscribe_email)%/g;

export const hasPlaceholders = (text: string): boolean => text.search(placeholder) >= 0;

export function replacePlaceholders(
  text: string,
  values: PlaceholderValues,
  budget: { left: number } = { left: maxAdded.header },
): string {
  if (!text.includes('%')) return text;
  return text.replace(placeholder, (written, name: string) => {
    const value = fill(name, values);
    if (value === undefined || value.length > budget.left) return written;
    budget.left -= value.length;
    return value;
  });
}

function fill(name: string, values: PlaceholderValues): string | undefined {
  const words = () =>
    values.name
      .slice(0, 1_000)
      .split(/\s+/)
      .filter((word) => word !== '');
  switch (name) {
    case 'recipient':
      return values.name === '' ? values.address : `${values.name} <${values.address}>`;
    case 'recipient_email':
      return values.address;
    case 'recipient_name':
      return values.name;
    case 'recipient_fname':
      return words()[0] ?? '';
    case 'recipient_lname':
      return words().slice(1).join(' ');
    case 'unsubscribe_url':
      return values.unsubscribeUrl?.('domain');
    case 'tag_unsubscribe_url':
      return values.unsubscribeUrl?.('tag');
    case 'mailing_list_unsubscribe_url':
      return values.unsubscribeUrl?.('list');
    case 'unsubscribe_email':
    case 'tag_unsubscribe_email':
      // A `mailto:` address, for List-Unsubscribe: `<%tag_unsubscribe_email%>`. (ghost#18995)
      return `mailto:${name === 'unsubscribe_email' ? '' : 'tag-'}${values.unsubscribeEmail}`;
  }
  // %recipient.key% requires recipient-variables in the same call; an unknown key stays as written. (inferred)
  const key = name.slice('recipient.'.length);
  if (!values.variables || !Object.hasOwn(values.variables, key)) return undefined;
  const value = values.variables[key];
  if (typeof value !== 'object' || value === null) return String(value ?? '');
  const printed = values.printed?.get(key) ?? JSON.stringify(value);
  values.printed?.set(key, printed);
  return printed;
}

/**
 * The values of `v:` and `h:X-Mailgun-Variables` for one recipient, for the email's header and for events. Placeholders are
 * replaced in each value, so that a quote in one does not break the JSON around it.
 */
export function personalVariables(request: MessageRequest, values: PlaceholderValues): Record<string, unknown> {
  return replaceWithin(request.customVariables, values, { left: maxAdded.header }) as Record<string, unknown>;
}

function replaceWithin(value: unknown, values: PlaceholderValues, budget: { left: number }): unknown {
  if (typeof value === 'string') return replacePlaceholders(value, values, budget);
  if (Array.isArray(value)) return value.map((entry) => replaceWithin(entry, values, budget));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, replaceWithin(entry, values, budget)]));
}
