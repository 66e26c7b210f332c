// What `--config file.json` may state. The JSON Schema beside this file says the same and is what checks it.
import type { Fault } from '../faults/queue.js';

/** Mailgun's two regions: they share no domain, list, event or message. */
export type Region = 'us' | 'eu';

/** What exists at this Mailgun from the start, for tests of refusals. With nothing stated everything is accepted. */
export interface EmulatorConfig {
  /** For editors: `./node_modules/mailgun-emulator/config.schema.json`. */
  $schema?: string;
  /** @default an active account without limits */
  account?: AccountConfig;
  /** When given, only these are accepted. */
  keys?: KeyConfig[];
  /** When given, only these exist (and those created through the API). */
  domains?: DomainConfig[];
  /** Stored templates, besides those created through the API. */
  templates?: TemplateConfig[];
  /** Addresses that get nothing, and on the allow-list those that no bounce puts there. */
  suppressions?: SuppressionConfig[];
  /** Faults that are pending from the start. */
  faults?: Fault[];
}

/** The state of the account, which its domains share. */
export interface AccountConfig {
  /** All but `active` refuse a message in Mailgun's words; `free` takes those to authorized recipients. @default active */
  state?: 'active' | 'free' | 'notActivated' | 'disabled';
  /** Who a free account may send to, compared without case. @default nobody */
  authorizedRecipients?: string[];
  /** Addresses that `o:sending-ip` may name; any when absent. */
  ips?: string[];
}

/** One API key. */
export interface KeyConfig {
  /** What the client sends as password of the user `api`; not blank, and no public key (`pubkey-…`), which cannot send. */
  key: string;
  /** A domain sending key may only send, and only for its domain. @default account */
  kind?: 'account' | 'domain';
  /** The domain of a sending key, which must have one. */
  domain?: string;
  /** What the `accepted` event shows as `api-key-id`. @default `key-1`, `key-2` … in the order of `keys` */
  id?: string;
}

/** A sending domain. */
export interface DomainConfig {
  /** A bare host name, compared without case. */
  name: string;
  /** @default us */
  region?: Region;
  /** All but `active` refuse a message in Mailgun's words. @default active */
  state?: 'active' | 'unverified' | 'disabled';
  /** A sandbox sends to authorized recipients only. @default sandbox for `sandbox….mailgun.org` with some, else custom */
  type?: 'custom' | 'sandbox';
  /** Who a sandbox may send to, compared without case. @default nobody */
  authorizedRecipients?: string[];
  /** A domain on probation: more than nine recipients are refused. @default true */
  allowsLargeBatches?: boolean;
  /** What the domain does where a message says nothing: a pixel, rewritten links, unsubscribe footers. @default none of them */
  tracking?: { open?: boolean; click?: boolean | 'htmlonly'; unsubscribe?: boolean };
}

/** A stored template: either `template`, its only version, or `versions`. */
export interface TemplateConfig {
  /** What a message names as `template`. */
  name: string;
  /** Without one the template belongs to the account, in both regions. */
  domain?: string;
  /** @default both */
  region?: Region;
  /** What the API shows of it; nothing depends on it. */
  description?: string;
  /** The only version's Handlebars source. */
  template?: string;
  /** The only version's tag, compared without case. @default initial */
  tag?: string;
  /** The only version's `From`, `Subject` and `Reply-To`: used where a message brings none. */
  headers?: Record<string, string>;
  /** The one that is `active`, else the first, serves a message that names no version. */
  versions?: Array<{
    tag: string;
    template: string;
    active?: boolean;
    comment?: string;
    headers?: Record<string, string>;
  }>;
}

/** An entry of one of a domain's lists. */
export interface SuppressionConfig {
  /** All but `whitelists`, Mailgun's allow-list, keep mail from the address. */
  kind: 'bounces' | 'unsubscribes' | 'complaints' | 'whitelists';
  /** The sending domain whose list it is on. */
  domain: string;
  /** @default us */
  region?: Region;
  /** An address; for the allow-list also a domain. */
  address: string;
  /** For bounces: the SMTP code. @default 550 */
  code?: string;
  /** For bounces: the mail server's words. @default none */
  error?: string;
  /** For unsubscribes: only messages with one of these tags are kept back; `*` is every message. @default ['*'] */
  tags?: string[];
}
