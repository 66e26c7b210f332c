// Stores the routes of the account: one list for each region, not for each domain. (openapi)
import { randomBytes } from 'node:crypto';
import { DomainError } from '../../model/errors.js';
import type { Region } from '../../model/normal-form.js';
import type { Records } from '../../store/records.js';

/** As the API shows it. */
export interface MailRoute {
  id: string;
  priority: number;
  description: string;
  expression: string;
  actions: string[];
  created_at: string;
}

export interface RouteStorage {
  /** In the order in which they are tried: by priority, then the oldest first. */
  list(region: Region): MailRoute[];
  get(region: Region, id: string): MailRoute | undefined;
  /** @throws DomainError `storageFull` */
  put(region: Region, route: MailRoute): void;
  remove(region: Region, id: string): boolean;
  clear(): void;
}

const kind = 'route';
/** Of the emulator: each is tried for each email. */
const maxRoutes = 1_000;

export const createRouteId = (): string => randomBytes(12).toString('hex');

export function createRouteStorage(records: Records): RouteStorage {
  return {
    list: (region) => records.list<MailRoute>(kind, region).sort((a, b) => a.priority - b.priority),
    get: (region, id) => records.get<MailRoute>(kind, region, id),
    put(region, route) {
      if (records.count(kind, region) >= maxRoutes && !records.get(kind, region, route.id)) {
        throw new DomainError('storageFull', `mailgun-emulator holds ${maxRoutes} routes: delete some first`);
      }
      records.put(kind, region, route.id, route);
    },
    remove: (region, id) => records.remove(kind, region, id),
    clear: () => records.clear(kind),
  };
}
