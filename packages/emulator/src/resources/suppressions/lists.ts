// What differs between the lists: their texts, and the fields of an entry. Pure.
import type { SuppressionEntry } from '../../delivery/simulate-event.js';
import type { ListKind } from './storage.js';

export type Entry = Record<string, unknown>;

interface ListTexts {
  show: (entry: SuppressionEntry) => Entry;
  read: (fields: Entry) => Partial<SuppressionEntry>;
  notFound: string;
  added: (count: number) => string;
  removed: string;
  allRemoved: string;
}

const addedTo =
  (table: string, addresses = 'addresses') =>
  (count: number) =>
    count === 1
      ? `Address has been added to the ${table} table`
      : `${count} ${addresses} have been added to the ${table} table`;

/** (recordings, 2026; the allowlist: openapi; texts that neither has are from mailgun-go's mocks) */
export const lists: Record<ListKind, ListTexts> = {
  bounces: {
    show: ({ address, code = '550', error = '', createdAt }) => ({ address, code, error, created_at: createdAt }),
    read: ({ code, error }) => ({ code: String(code ?? '550'), error: String(error ?? '') }),
    notFound: 'Address not found in bounces table',
    added: addedTo('bounces'),
    removed: 'Bounced address has been removed',
    allRemoved: 'Bounced addresses for this domain have been removed',
  },
  unsubscribes: {
    show: ({ address, tags = ['*'], createdAt }) => ({ address, tags, created_at: createdAt }),
    read: ({ tag, tags }) => {
      const given = [tags ?? tag ?? '*']
        .flat()
        .filter((name): name is string => typeof name === 'string' && name !== '');
      return { tags: given.length === 0 ? ['*'] : given };
    },
    notFound: 'Address not found in unsubscribers table',
    added: addedTo('unsubscribes'),
    removed: 'Unsubscribe event has been removed',
    allRemoved: 'Unsubscribe addresses for this domain have been removed',
  },
  complaints: {
    show: ({ address, createdAt }) => ({ address, created_at: createdAt }),
    read: () => ({}),
    notFound: 'No spam complaints found for this address',
    added: addedTo('complaints', 'complaint addresses'),
    removed: 'Spam complaint has been removed',
    allRemoved: 'Complaint addresses for this domain have been removed',
  },
  whitelists: {
    show: ({ address, reason = '', createdAt }) => ({
      type: address.includes('@') ? 'address' : 'domain',
      value: address,
      reason,
      createdAt,
    }),
    read: ({ reason }) => ({ reason: String(reason ?? '') }),
    notFound: 'Address/Domain not found in allowlist table',
    added: (count) =>
      count === 1
        ? 'Address/Domain has been added to the allowlist table'
        : `${count} addresses/domains have been added to the allowlist table`,
    removed: 'Allowlist address/domain has been removed',
    allRemoved: 'Allowlist addresses/domains for this domain have been removed',
  },
};
