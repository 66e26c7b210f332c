// Which events an account sees: its own domains', and on request those of its subaccounts. Pure.
import type { Call } from '../../http/route.js';
import type { Region } from '../../model/normal-form.js';
import type { Condition } from '../../store/conditions.js';

/** What the account itself is called. */
export const accountId = 'emulator';

export interface OwnedDomains {
  domains: { owned(region: Region): Array<{ name: string; account: string }> };
}

const inList = (names: readonly string[]): Condition => ({
  sql: 'events.domain IN (SELECT value FROM json_each(?))',
  values: [JSON.stringify(names)],
});

/** The domains of one account: '' is all that no subaccount owns. On the table `events`. */
export function ownedBy(account: string, region: Region, { domains }: OwnedDomains): Condition {
  const owned = domains.owned(region);
  if (account !== '') return inList(owned.filter((domain) => domain.account === account).map(({ name }) => name));
  const { sql, values } = inList(owned.map(({ name }) => name));
  return { sql: `NOT (${sql})`, values };
}

/** What a call may see. */
export function accountScope(
  { account, region }: Pick<Call, 'account' | 'region'>,
  dependencies: OwnedDomains,
  includeSubaccounts = false,
): Condition[] {
  return account === '' && includeSubaccounts ? [] : [ownedBy(account, region, dependencies)];
}
