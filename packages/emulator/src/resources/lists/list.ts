// A mailing list of the caller's account, and how it is shown.
import { httpError } from '../../http/response.js';
import { type Call, param } from '../../http/route.js';
import { normalizeAddress } from '../../model/normal-form.js';
import type { DomainStorage } from '../domains/storage.js';
import type { ListStorage, MailingList } from './storage.js';

export interface ListDependencies {
  lists: ListStorage;
  domains: Pick<DomainStorage, 'findOf'>;
  now: () => number;
}

/** (recordings, 2025) */
export function formatList(call: Call, { lists }: ListDependencies, list: MailingList): Record<string, unknown> {
  return {
    access_level: list.accessLevel,
    address: list.address,
    created_at: new Date(list.createdAtMs).toUTCString().replace('GMT', '-0000'),
    description: list.description,
    members_count: lists.countMembers(call.region, list.address),
    name: list.name,
    reply_preference: list.replyPreference,
  };
}

export function existingList(
  call: Call,
  { lists }: ListDependencies,
  notFound = (address: string) => `Mailing list ${address} not found`,
): MailingList {
  const address = normalizeAddress(param(call, 'list'));
  const found = lists.find(call.region, address);
  if (!found || found.account !== call.account) throw httpError(404, notFound(address));
  return found;
}
