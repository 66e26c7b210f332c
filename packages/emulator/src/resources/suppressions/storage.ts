// Bounces, unsubscribes, complaints and the allow-list of each domain (section 6.3), and whom they keep mail from.
import type { Region } from '../../config/config.js';
import type { SuppressionKind } from '../../delivery/outcome.js';
import { normalizeAddress, normalizeDomain } from '../../model/normal-form.js';
import type { Records } from '../../store/records.js';

export type ListKind = SuppressionKind | 'whitelists';

export interface Suppression {
  /** An address; on the allow-list an address or a domain. Lower case. */
  address: string;
  createdAt: string;
  code?: string;
  error?: string;
  tags?: string[];
  reason?: string;
}

export interface Suppressions {
  get(region: Region, domain: string, kind: ListKind, address: string): Suppression | undefined;
  put(region: Region, domain: string, kind: ListKind, entry: Suppression): void;
  remove(region: Region, domain: string, kind: ListKind, address: string): boolean;
  list(region: Region, domain: string, kind: ListKind): Suppression[];
  count(region: Region, domain: string, kind: ListKind): number;
  clear(region: Region, domain: string, kind: ListKind): void;
  /** Which list keeps a message with these tags from this address. */
  stops(region: Region, domain: string, address: string, tags: readonly string[]): SuppressionKind | undefined;
}

const scopeOf = (region: Region, domain: string) => `${region}/${normalizeDomain(domain)}`;

export function createSuppressions(records: Records): Suppressions {
  const suppressions: Suppressions = {
    get: (region, domain, kind, address) => records.get(kind, scopeOf(region, domain), normalizeAddress(address)),
    put(region, domain, kind, entry) {
      const address = normalizeAddress(entry.address);
      // "Bounces are not added for what is on the allow-list". [D] SPEC, whitelists
      if (kind === 'bounces' && isAllowed(region, domain, address)) return;
      records.put(kind, scopeOf(region, domain), address, { ...entry, address });
    },
    remove: (region, domain, kind, address) => records.remove(kind, scopeOf(region, domain), normalizeAddress(address)),
    list: (region, domain, kind) => records.list(kind, scopeOf(region, domain)),
    count: (region, domain, kind) => records.count(kind, scopeOf(region, domain)),
    clear: (region, domain, kind) => records.clear(kind, scopeOf(region, domain)),
    stops(region, domain, address, tags) {
      const kinds = records.kindsOf(scopeOf(region, domain), normalizeAddress(address));
      if (kinds.includes('bounces')) return 'bounces';
      if (kinds.includes('complaints')) return 'complaints';
      if (!kinds.includes('unsubscribes')) return undefined;
      const listed = suppressions.get(region, domain, 'unsubscribes', address)?.tags ?? ['*'];
      // `*` is the whole domain, else only messages with the tag. [D] SPEC
      const isMeant =
        listed.includes('*') || listed.some((tag) => tags.some((own) => own.toLowerCase() === tag.toLowerCase()));
      return isMeant ? 'unsubscribes' : undefined;
    },
  };
  const isAllowed = (region: Region, domain: string, address: string) =>
    [address, address.slice(address.lastIndexOf('@') + 1)].some(
      (value) => suppressions.get(region, domain, 'whitelists', value) !== undefined,
    );
  return suppressions;
}
