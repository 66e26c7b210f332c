// What metrics can be grouped by, and the value that each group is shown with. Pure.
import type { Region } from '../../model/normal-form.js';
import { providerOf } from '../../model/provider.js';
import { accountId, type OwnedDomains } from '../domains/account-scope.js';
import { deviceOf, unknownCountry } from '../events/client.js';
import type { Group } from '../events/counts.js';
import type { Resolution } from '../stats/period.js';

interface Dimension {
  group: Group;
  /** Several groups may be shown with one value: their counts are added. */
  show: (key: string | number) => string;
}

/** `Wed, 27 Nov 2024 12:00:00 +0000` (recordings, 2024) */
export const metricsDate = (ms: number): string => new Date(ms).toUTCString().replace('GMT', '+0000');

/** @returns undefined for a name that cannot be grouped by */
export function dimensionOf(
  name: string,
  { resolution, region, domains }: OwnedDomains & { resolution: Resolution; region: Region },
): Dimension | undefined {
  switch (name) {
    case 'time':
      return { group: resolution, show: (key) => metricsDate(Number(key)) };
    case 'domain':
    case 'tag':
    case 'ip':
      return { group: name, show: String };
    case 'ip_pool':
      return { group: 'ip', show: () => '' };
    case 'recipient_domain':
      return { group: 'recipientDomain', show: String };
    case 'recipient_provider':
      return { group: 'recipientDomain', show: (key) => providerOf(String(key)) };
    case 'device':
      return { group: 'userAgent', show: (key) => deviceOf(String(key)) };
    case 'country':
      return { group: 'userAgent', show: () => unknownCountry };
    case 'bot':
      return { group: 'userAgent', show: () => '' };
    case 'subaccount': {
      const owners = new Map(domains.owned(region).map(({ name: domain, account }) => [domain, account]));
      return { group: 'domain', show: (key) => owners.get(String(key)) ?? accountId };
    }
    default:
      return undefined;
  }
}
