// Stores the bounces, unsubscribes, complaints and allowlist of each domain, and decides which addresses get no email.

import type { SuppressionKind } from '../../delivery/outcome.js';
import type { ScheduledDelivery, SuppressionEntry } from '../../delivery/simulate-event.js';
import { normalizeAddress, normalizeDomain, type Region } from '../../model/normal-form.js';
import type { Records } from '../../store/records.js';
import { createScheduledDeliveries, type ScheduledDependencies } from './scheduled.js';

export type ListKind = SuppressionKind | 'whitelists';

/** An entry of one of a domain's lists in the configuration. */
export interface SuppressionConfig {
  /** All but `whitelists`, Mailgun's allowlist, keep email from the address. */
  kind: ListKind;
  /** The sending domain that the list belongs to. */
  domain: string;
  /** @default us */
  region?: Region;
  /** An address; for the allowlist also a domain. */
  address: string;
  /** For bounces: the SMTP code. @default 550 */
  code?: string;
  /** For bounces: the mail server's message. @default none */
  error?: string;
  /** For unsubscribes: only messages with one of these tags are suppressed; `*` is every message. @default ['*'] */
  tags?: string[];
}

export interface SuppressionStorage {
  get(region: Region, domain: string, kind: ListKind, address: string): SuppressionEntry | undefined;
  put(region: Region, domain: string, kind: ListKind, entry: SuppressionEntry): void;
  /** Checks the lists, and adds to them, once a scheduled message is due. */
  schedule(delivery: ScheduledDelivery): void;
  /** Does what has become due. Called before emails or events are read. */
  settle(): void;
  remove(region: Region, domain: string, kind: ListKind, address: string): boolean;
  list(region: Region, domain: string, kind: ListKind): SuppressionEntry[];
  clear(region: Region, domain: string, kind: ListKind): void;
  clearScheduled(): void;
  /** The list that keeps a message with these tags from this address. */
  suppressionOf(region: Region, domain: string, address: string, tags: readonly string[]): SuppressionKind | undefined;
}

const scopeOf = (region: Region, domain: string) => `${region}/${normalizeDomain(domain)}`;

/** An address that a message is not delivered to. */
interface HeldAddress {
  address: string;
  kind: SuppressionKind;
}

export interface SuppressionStorageDependencies extends ScheduledDependencies {
  /** Takes the email from these recipients of a message. */
  hold: (storageKey: string, held: readonly HeldAddress[]) => void;
}

export function createSuppressionStorage(
  records: Records,
  dependencies: SuppressionStorageDependencies,
): SuppressionStorage {
  const scheduled = createScheduledDeliveries(records, dependencies);
  /** Called before the lists are used. */
  const settle = () => {
    for (const { region, domain, storageKey, tags, addresses, entries } of scheduled.takeDue()) {
      const held = addresses.flatMap((address) => {
        const kind = suppressions.suppressionOf(region, domain, address, tags);
        return kind ? [{ address, kind }] : [];
      });
      if (held.length > 0) dependencies.hold(storageKey, held);
      const isHeld = new Set(held.map(({ address }) => address));
      for (const { kind, entry } of entries) {
        if (!isHeld.has(entry.address)) suppressions.put(region, domain, kind, entry);
      }
    }
  };
  const suppressions: SuppressionStorage = {
    get(region, domain, kind, address) {
      settle();
      return records.get(kind, scopeOf(region, domain), normalizeAddress(address));
    },
    put(region, domain, kind, entry) {
      settle();
      const address = normalizeAddress(entry.address);
      // "Bounces are not added for what is on the allow-list". (openapi, whitelists)
      if (kind === 'bounces' && isAllowed(region, domain, address)) return;
      records.put(kind, scopeOf(region, domain), address, { ...entry, address });
    },
    schedule: (delivery) => scheduled.add(delivery),
    settle,
    remove(region, domain, kind, address) {
      settle();
      return records.remove(kind, scopeOf(region, domain), normalizeAddress(address));
    },
    list(region, domain, kind) {
      settle();
      return records.list(kind, scopeOf(region, domain));
    },
    clear(region, domain, kind) {
      settle();
      records.clear(kind, scopeOf(region, domain));
    },
    clearScheduled: () => scheduled.clear(),
    suppressionOf(region, domain, address, tags) {
      settle();
      const kinds = records.kindsOf(scopeOf(region, domain), normalizeAddress(address));
      if (kinds.includes('bounces')) return 'bounces';
      if (kinds.includes('complaints')) return 'complaints';
      if (!kinds.includes('unsubscribes')) return undefined;
      const listed = suppressions.get(region, domain, 'unsubscribes', address)?.tags ?? ['*'];
      // `*` is every message of the domain; otherwise only messages with the tag. (openapi)
      const applies =
        listed.includes('*') || listed.some((tag) => tags.some((own) => own.toLowerCase() === tag.toLowerCase()));
      return applies ? 'unsubscribes' : undefined;
    },
  };
  const isAllowed = (region: Region, domain: string, address: string) =>
    [address, address.slice(address.lastIndexOf('@') + 1)].some(
      (value) => suppressions.get(region, domain, 'whitelists', value) !== undefined,
    );
  return suppressions;
}
