// Subaccounts, and the custom sending limit of each account. Both regions share them.
import type { Records } from '../../store/records.js';

export interface Subaccount {
  /** 24 hex digits. */
  id: string;
  name: string;
  status: 'open' | 'disabled' | 'closed';
  /** Epoch milliseconds. */
  createdAtMs: number;
  updatedAtMs: number;
  features: Record<string, { enabled: boolean }>;
}

export interface SubaccountStorage {
  get(id: string): Subaccount | undefined;
  put(subaccount: Subaccount): void;
  /** Oldest first, closed ones included. */
  list(): Subaccount[];
  count(): number;
  /**
   * The account that a call on its behalf is made for. Without configuration every subaccount is accepted: one that was not
   * created is the account itself.
   */
  accountOf(id: string): string | undefined;
  /** Messages a month. `account` '' is the account itself. */
  limitOf(account: string): number | undefined;
  setLimit(account: string, limit: number): void;
  removeLimit(account: string): boolean;
}

const kind = 'subaccount';
const limitKind = 'sending-limit';

export function createSubaccountStorage(records: Records, { acceptsAny }: { acceptsAny: boolean }): SubaccountStorage {
  const get = (id: string) => records.get<Subaccount>(kind, '', id);
  return {
    get,
    put: (subaccount) => records.put(kind, '', subaccount.id, subaccount),
    list: () => records.list<Subaccount>(kind, ''),
    count: () => records.count(kind, ''),
    accountOf(id) {
      const found = get(id);
      if (!found) return acceptsAny ? '' : undefined;
      return found.status === 'closed' ? undefined : id;
    },
    limitOf: (account) => records.get<number>(limitKind, '', account),
    setLimit: (account, limit) => records.put(limitKind, '', account, limit),
    removeLimit: (account) => records.remove(limitKind, '', account),
  };
}
