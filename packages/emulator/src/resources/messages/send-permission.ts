// Whether the account and the domain may send a message. Pure.
import type { ResponseName } from '../../faults/fault.js';
import { DomainError } from '../../model/errors.js';
import type { MessageRequest } from '../../model/message.js';
import type { Domain } from '../domains/storage.js';

/** The state of the account, which its domains share. */
export interface AccountConfig {
  /** Every state but `active` refuses messages as Mailgun does; `free` accepts those to authorized recipients. @default active */
  state?: 'active' | 'free' | 'notActivated' | 'disabled';
  /** The addresses that a free account may send to, compared without case. @default none */
  authorizedRecipients?: string[];
  /** The addresses that `o:sending-ip` may name; any when absent. */
  ips?: string[];
  /** Signs webhooks and the posts of routes. @default a random one, kept with `data` */
  webhookSigningKey?: string;
}

/**
 * @returns the name of Mailgun's refusal, or undefined when it may send
 * @throws DomainError `forbidden` when the sending IP is not the account's
 */
export function sendRefusal(
  { recipients, options }: MessageRequest,
  domain: Domain,
  account: AccountConfig,
): ResponseName | undefined {
  const allAmong = (authorized: readonly string[]) =>
    recipients.every(({ address }) => authorized.some((known) => known.toLowerCase() === address.toLowerCase()));
  if (account.state === 'notActivated') return 'notActivated';
  if (account.state === 'disabled') return 'disabled';
  if (domain.state === 'disabled') return 'domainDisabled';
  if (domain.state === 'unverified') return 'unverified';
  if (domain.type === 'sandbox' && !allAmong(domain.authorizedRecipients)) return 'sandbox';
  if (account.state === 'free' && !allAmong(account.authorizedRecipients ?? [])) return 'free';
  // Probation: at most nine recipients in one message. (unrecorded)
  if (!domain.allowsLargeBatches && recipients.length > 9) return 'largeBatch';
  if (options.sendingIp !== undefined && account.ips && !account.ips.includes(options.sendingIp)) {
    // (docs-2024)
    throw new DomainError('forbidden', `Rejected: IP ${options.sendingIp} can't be used to send the message`);
  }
  return undefined;
}
