// Counts by mailbox provider, device and country. Pure but for the counter.
import type { Region } from '../../model/normal-form.js';
import { providerOf } from '../../model/provider.js';
import type { Condition } from '../../store/conditions.js';
import { deviceOf, unknownCountry } from '../events/client.js';
import { addCounts, type Counts, type EventCounter, type Group, noCounts } from '../events/counts.js';
import { formatAggregate } from './format.js';

/** How each kind is counted: the column, and what its values are shown as. Paths and responses have the plural. */
export const aggregateKinds: Record<
  'provider' | 'device' | 'country',
  { plural: string; group: Group; isClient: boolean; name: (value: string) => string }
> = {
  provider: { plural: 'providers', group: 'recipientDomain', isClient: false, name: providerOf },
  device: { plural: 'devices', group: 'userAgent', isClient: true, name: deviceOf },
  country: { plural: 'countries', group: 'userAgent', isClient: true, name: () => unknownCountry },
};
export type AggregateKind = keyof typeof aggregateKinds;

/** Only these events have a client. */
const ofClients: Condition = { sql: "events.event IN ('opened', 'clicked', 'unsubscribed')", values: [] };

export function aggregate(
  kind: AggregateKind,
  where: { region: Region; domain: string; conditions: readonly Condition[] },
  { countEvents, now }: { countEvents: EventCounter; now: () => number },
): Record<string, Record<string, number>> {
  const { group, isClient, name } = aggregateKinds[kind];
  const conditions = isClient ? [...where.conditions, ofClients] : where.conditions;
  const byName = new Map<string, Counts>();
  for (const { keys, counts } of countEvents({ ...where, conditions, groupBy: [group] }, now())) {
    const key = name(String(keys[0]));
    byName.set(key, addCounts(byName.get(key) ?? noCounts, counts));
  }
  return Object.fromEntries([...byName].map(([key, counts]) => [key, formatAggregate(counts)]));
}
