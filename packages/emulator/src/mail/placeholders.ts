// Replaces %recipient…% and the unsubscribe links, in headers and bodies, as Mailgun does for each recipient. Pure.
// Source: OLD user_manual.rst "Batch Sending" and faqs.rst.
import type { Posting, Recipient } from '../model/message.js';
import { normalizeAddress } from '../model/normal-form.js';

export interface PlaceholderValues {
  address: string;
  name: string;
  /** This recipient's own `recipient-variables`, when the call had any. */
  variables?: Record<string, unknown>;
  /** Left out where no mail is made: the placeholder then stays as written. */
  unsubscribeUrl?: (scope: 'domain' | 'tag' | 'list') => string;
  unsubscribeEmail: string;
}

/** What the placeholders of a message stand for, for one of its recipients. */
export function placeholderValues(
  { posting, domain }: { posting: Posting; domain: string },
  { address, name }: Recipient,
  unsubscribeUrl?: PlaceholderValues['unsubscribeUrl'],
): PlaceholderValues {
  const variables = posting.recipientVariables?.[normalizeAddress(address)];
  return {
    address,
    name,
    ...(variables && { variables }),
    ...(unsubscribeUrl && { unsubscribeUrl }),
    unsubscribeEmail: `unsubscribe@${domain}`,
  };
}

const placeholder =
  /%(recipient(?:\.[^%\s]{1,200}|_email|_name|_fname|_lname)?|unsubscribe_url|tag_unsubscribe_url|mailing_list_unsubscribe_url|unsubscribe_email)%/g;

export const hasPlaceholders = (text: string): boolean => text.search(placeholder) >= 0;

export function replacePlaceholders(text: string, values: PlaceholderValues): string {
  if (!text.includes('%')) return text;
  return text.replace(placeholder, (written, name: string) => fill(name, values) ?? written);
}

function fill(name: string, values: PlaceholderValues): string | undefined {
  const words = values.name.split(/\s+/).filter((word) => word !== '');
  switch (name) {
    case 'recipient':
      return values.name === '' ? values.address : `${values.name} <${values.address}>`;
    case 'recipient_email':
      return values.address;
    case 'recipient_name':
      return values.name;
    case 'recipient_fname':
      return words[0] ?? '';
    case 'recipient_lname':
      return words.slice(1).join(' ');
    case 'unsubscribe_url':
      return values.unsubscribeUrl?.('domain');
    case 'tag_unsubscribe_url':
      return values.unsubscribeUrl?.('tag');
    case 'mailing_list_unsubscribe_url':
      return values.unsubscribeUrl?.('list');
    case 'unsubscribe_email':
      return values.unsubscribeEmail;
  }
  // %recipient.key% needs recipient-variables in the same call; what they do not hold stays as written. [I]
  const key = name.slice('recipient.'.length);
  if (!values.variables || !Object.hasOwn(values.variables, key)) return undefined;
  const value = values.variables[key];
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
}
