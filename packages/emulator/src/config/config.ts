// What `--config file.json` may state. The JSON Schema beside this file says the same and is what checks it.
import type { Fault } from '../faults.js';

export type Region = 'us' | 'eu';

export interface EmulatorConfig {
  $schema?: string;
  account?: AccountConfig;
  /** When given, only these are accepted. */
  keys?: KeyConfig[];
  /** When given, only these exist (and those created through the API). */
  domains?: DomainConfig[];
  templates?: TemplateConfig[];
  suppressions?: SuppressionConfig[];
  /** Faults that are pending from the start. */
  faults?: Fault[];
}

export interface AccountConfig {
  /** @default active */
  state?: 'active' | 'free' | 'notActivated' | 'disabled';
  /** Who a free account may send to. */
  authorizedRecipients?: string[];
  /** Addresses that `o:sending-ip` may name; any when absent. */
  ips?: string[];
}

export interface KeyConfig {
  key: string;
  /** A domain sending key may only send, and only for its domain. @default account */
  kind?: 'account' | 'domain';
  domain?: string;
  /** What the `accepted` event shows as `api-key-id`. */
  id?: string;
}

export interface DomainConfig {
  name: string;
  /** @default us */
  region?: Region;
  /** @default active */
  state?: 'active' | 'unverified' | 'disabled';
  /** @default sandbox for `sandbox….mailgun.org`, else custom */
  type?: 'custom' | 'sandbox';
  authorizedRecipients?: string[];
  /** A domain on probation: more than nine recipients are refused. @default true */
  allowsLargeBatches?: boolean;
  tracking?: { open?: boolean; click?: boolean | 'htmlonly'; unsubscribe?: boolean };
}

export interface TemplateConfig {
  name: string;
  /** Without one the template belongs to the account, in both regions. */
  domain?: string;
  /** @default both */
  region?: Region;
  description?: string;
  /** The only version's source. */
  template?: string;
  /** @default initial */
  tag?: string;
  headers?: Record<string, string>;
  versions?: Array<{
    tag: string;
    template: string;
    active?: boolean;
    comment?: string;
    headers?: Record<string, string>;
  }>;
}

export interface SuppressionConfig {
  kind: 'bounces' | 'unsubscribes' | 'complaints' | 'whitelists';
  domain: string;
  /** @default us */
  region?: Region;
  /** An address; for the allow-list also a domain. */
  address: string;
  /** For bounces. @default 550 */
  code?: string;
  error?: string;
  /** For unsubscribes. @default ['*'] */
  tags?: string[];
}
