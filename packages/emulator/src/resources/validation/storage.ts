// The bulk validations of each account.
import type { Records } from '../../store/records.js';
import type { Validation, ValidationSummary } from './rules.js';

/** A bulk validation, finished when it is created. */
export interface ValidationJob {
  id: string;
  /** Epoch seconds. */
  createdAt: number;
  summary: ValidationSummary;
  results: Validation[];
}

export interface ValidationStorage {
  get(account: string, id: string): ValidationJob | undefined;
  put(account: string, job: ValidationJob): void;
  remove(account: string, id: string): boolean;
  list(account: string): ValidationJob[];
}

export function createValidationStorage(records: Records): ValidationStorage {
  const kind = 'validation-job';
  return {
    get: (account, id) => records.get(kind, account, id),
    put: (account, job) => records.put(kind, account, job.id, job),
    remove: (account, id) => records.remove(kind, account, id),
    list: (account) => records.list(kind, account),
  };
}
