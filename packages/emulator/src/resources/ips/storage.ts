// The account's sending IPs, which domains use which, and pools of them.
import type { Region } from '../../model/normal-form.js';
import type { Records } from '../../store/records.js';

export interface IpPool {
  /** 24 hex digits. */
  id: string;
  name: string;
  description: string;
  ips: string[];
  /** The subaccount that it is delegated to. */
  delegatedTo?: string;
}

/** What a domain sends from: IPs, or a pool. */
interface DomainIps {
  ips: string[];
  pool?: string;
}

export interface IpStorage {
  /** Of the configuration; otherwise the one that events show. */
  readonly ips: readonly string[];
  pool(id: string): IpPool | undefined;
  pools(): IpPool[];
  putPool(pool: IpPool): void;
  removePool(id: string): void;
  ofDomain(region: Region, domain: string): DomainIps;
  putDomain(region: Region, domain: string, ips: DomainIps): void;
}

const kind = 'ip-pool';
const domainKind = 'domain-ips';

export function createIpStorage(records: Records, configured: readonly string[] | undefined): IpStorage {
  const ips = configured ?? ['127.0.0.1'];
  return {
    ips,
    pool: (id) => records.get(kind, '', id),
    pools: () => records.list(kind, ''),
    putPool: (pool) => records.put(kind, '', pool.id, pool),
    removePool: (id) => void records.remove(kind, '', id),
    ofDomain: (region, domain) => records.get<DomainIps>(domainKind, region, domain) ?? { ips: [...ips] },
    putDomain: (region, domain, own) => records.put(domainKind, region, domain, own),
  };
}
