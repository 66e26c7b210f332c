// What address validation responds for an address: always the same, by its form alone. Nothing is looked up. Pure.
// (validate)
import { distance } from 'fastest-levenshtein';
import { magicRecipients } from '../../delivery/outcome.js';
import { type Mailbox, parseMailbox } from '../../model/mailbox.js';
import { knownProviderDomains } from '../../model/provider.js';

type ValidationResult = 'deliverable' | 'undeliverable' | 'do_not_send' | 'catch_all' | 'unknown';
type ValidationRisk = 'low' | 'medium' | 'high' | 'unknown';

export interface Validation {
  address: string;
  did_you_mean?: string;
  is_disposable_address: boolean;
  is_role_address: boolean;
  reason: string[];
  result: ValidationResult;
  risk: ValidationRisk;
  root_address?: string;
}

/** The mailbox names of RFC 2142, and those that Mailgun's documentation names. */
const roles = new Set(
  'abuse admin ftp hostmaster info marketing news noc postmaster sales security support usenet uucp webmaster www'.split(
    ' ',
  ),
);

/** Services that name themselves disposable, by their own domains. Mailgun's list is not public, and longer. */
const disposableDomains = new Set([
  '10minutemail.com',
  'dispostable.com',
  'getnada.com',
  'guerrillamail.com',
  'guerrillamail.net',
  'maildrop.cc',
  'mailinator.com',
  'mailnesia.com',
  'sharklasers.com',
  'spamgourmet.com',
  'temp-mail.org',
  'throwawaymail.com',
  'trashmail.com',
  'yopmail.com',
]);

/** These never have a mail server. (RFC 2606, RFC 6761) */
const reserved = /(^|\.)(invalid|localhost)$/;

/** The mailboxes that bounce here do not exist for validation either. */
const missing = new Set(['bounce', 'fail'].filter((name) => Object.hasOwn(magicRecipients, name)));

/** Two letters at most: `gmial.com`, `hotmal.com`. */
function suggestion(domain: string): string | undefined {
  if (knownProviderDomains.includes(domain)) return undefined;
  return knownProviderDomains.find((known) => known.length > 6 && distance(domain, known) <= 2);
}

/** Without a name, at a domain with a dot. */
const isPlain = ({ name, address }: Mailbox) => name === '' && /@[^@]*\.[^@]*$/.test(address);

export function validateAddress(written: string): Validation {
  const address = written.trim();
  const mailbox = parseMailbox(address);
  const none = { address, is_disposable_address: false, is_role_address: false };
  if (!mailbox || !isPlain(mailbox)) {
    const reason = address.includes('@') ? 'Malformed address' : 'malformed address; missing @ sign';
    return { ...none, reason: [reason], result: 'undeliverable', risk: 'high' };
  }
  const at = mailbox.address.lastIndexOf('@');
  const domain = mailbox.address.slice(at + 1).toLowerCase();
  const [root = '', ...alias] = mailbox.address.slice(0, at).split('+');
  const local = root.toLowerCase();
  const close = suggestion(domain);
  const isDisposable = disposableDomains.has(domain);
  const isRole = roles.has(local);
  const found: Omit<Validation, 'reason' | 'result' | 'risk'> = {
    address,
    ...(close !== undefined && { did_you_mean: `${mailbox.address.slice(0, at)}@${close}` }),
    is_disposable_address: isDisposable,
    is_role_address: isRole,
    ...(alias.length > 0 && { root_address: `${root}@${domain}` }),
  };
  if (reserved.test(domain)) return { ...found, reason: ['no_mx'], result: 'undeliverable', risk: 'high' };
  if (missing.has(local))
    return { ...found, reason: ['mailbox_does_not_exist'], result: 'undeliverable', risk: 'high' };
  if (isDisposable) {
    return { ...found, reason: ['mailbox_is_disposable_address'], result: 'do_not_send', risk: 'high' };
  }
  if (isRole) return { ...found, reason: ['mailbox_is_role_address'], result: 'deliverable', risk: 'medium' };
  return { ...found, reason: [], result: 'deliverable', risk: close === undefined ? 'low' : 'medium' };
}

export interface ValidationSummary {
  result: Record<ValidationResult, number>;
  risk: Record<ValidationRisk, number>;
}

export function summarize(validations: readonly Validation[]): ValidationSummary {
  const summary: ValidationSummary = {
    result: { catch_all: 0, deliverable: 0, do_not_send: 0, undeliverable: 0, unknown: 0 },
    risk: { high: 0, low: 0, medium: 0, unknown: 0 },
  };
  for (const { result, risk } of validations) {
    summary.result[result] += 1;
    summary.risk[risk] += 1;
  }
  return summary;
}
