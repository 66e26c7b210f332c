// The settings of the account and of each subaccount.
import type { Records } from '../../store/records.js';

export interface AccountSettings {
  update(account: string, settings: Record<string, string>): void;
  read(account: string): Record<string, string>;
}

export function createAccountSettings(records: Records): AccountSettings {
  const kind = 'account-settings';
  const read = (account: string) => records.get<Record<string, string>>(kind, '', account) ?? {};
  return {
    read,
    update: (account, settings) => records.put(kind, '', account, { ...read(account), ...settings }),
  };
}
