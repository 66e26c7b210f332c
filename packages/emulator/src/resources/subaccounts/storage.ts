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
  /** A call can be made on its behalf. */
  exists(id: string): boolean;
  /** Messages a month. `account` '' is the account itself. */
  limitOf(account: string): number | undefined;
  setLimit(account: string, limit: number): void;
  removeLimit(account: string): boolean;
}

const kind = 'subaccount';
const limitKind = 'sending-limit';

export function createSubaccountStorage(records: Records): SubaccountStorage {
  const get = (id: string) => records.get<Subaccount>(kind, '', id);
  return {
    get,
    put: (subaccount) => records.put(kind, '', subaccount.id, subaccount),
    list: () => records.list<Subaccount>(kind, ''),
    count: () => records.count(kind, ''),
    exists(id) {
      const found = get(id);
      return found !== undefined && found.status !== 'closed';
    },
    limitOf: (account) => records.get<number>(limitKind, '', account),
    setLimit: (account, limit) => records.put(limitKind, '', account, limit),
    removeLimit: (account) => records.remove(limitKind, '', account),
  };
}
