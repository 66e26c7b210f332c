// The domains that exist, by region. Without configuration every domain exists, in both regions.
import type { DomainTracking, Tracking } from '../../model/message.js';
import type { Region } from '../../model/normal-form.js';
import type { Records } from '../../store/records.js';

/** A sending domain of the configuration. */
export interface DomainConfig {
  /** A bare host name, compared without case. */
  name: string;
  /** @default us */
  region?: Region;
  /** Every state but `active` refuses messages as Mailgun does. @default active */
  state?: 'active' | 'unverified' | 'disabled';
  /** A sandbox sends to authorized recipients only. @default sandbox for `sandbox….mailgun.org` with some, otherwise custom */
  type?: 'custom' | 'sandbox';
  /** The addresses that a sandbox may send to, compared without case. @default none */
  authorizedRecipients?: string[];
  /** False for a domain on probation: more than nine recipients are refused. @default true */
  allowsLargeBatches?: boolean;
  /** Applies where a message has no tracking options: a pixel, rewritten links, unsubscribe footers. @default none of them */
  tracking?: { open?: boolean; click?: Tracking; unsubscribe?: boolean };
}

export interface Domain {
  name: string;
  /** The subaccount that owns it; absent: the account itself. */
  account?: string;
  /** The domain whose DKIM key signs for it; absent: its own. */
  authority?: string;
  region: Region;
  state: 'active' | 'unverified' | 'disabled';
  type: 'custom' | 'sandbox';
  authorizedRecipients: string[];
  allowsLargeBatches: boolean;
  createdAt: string;
  tracking: DomainTracking;
  /** What PUT may change and GET shows: `spam_action`, `web_scheme` … */
  settings: Record<string, string | boolean | number>;
}

export interface DomainStorage {
  /** Without configuration every domain exists. */
  readonly acceptsAny: boolean;
  find(region: Region, name: string): Domain | undefined;
  /** The domain, if it is this account's. Without configuration, `claims` makes an unused one a subaccount's own. */
  findOf(account: string, region: Region, name: string, claims?: boolean): Domain | undefined;
  /** The domains of subaccounts, with their owners. */
  owned(region: Region): Array<{ name: string; account: string }>;
  /** It is stored, not only accepted. */
  has(region: Region, name: string): boolean;
  put(domain: Domain): void;
  remove(region: Region, name: string): boolean;
  list(region: Region): Domain[];
}

const hostName = /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/i;

export interface DomainStorageOptions {
  acceptsAny: boolean;
  startedAt: string;
  /** A message was sent from it. */
  isUsed: (region: Region, name: string) => boolean;
}

export function createDomainStorage(
  records: Records,
  { acceptsAny, startedAt, isUsed }: DomainStorageOptions,
): DomainStorage {
  const kind = 'domain';
  const get = (region: Region, name: string) => records.get<Domain>(kind, region, name.toLowerCase());
  const find: DomainStorage['find'] = (region, name) => {
    const known = get(region, name);
    if (known || !acceptsAny || !hostName.test(name)) return known;
    return createDomain({ name, region }, startedAt);
  };
  const put = (domain: Domain) => records.put(kind, domain.region, domain.name, domain);
  return {
    acceptsAny,
    find,
    findOf(account, region, name, claims = false) {
      const known = get(region, name);
      if (known) return (known.account ?? '') === account ? known : undefined;
      if (account === '') return find(region, name);
      // What the account itself has used is not a subaccount's.
      if (!claims || isUsed(region, name.toLowerCase())) return undefined;
      const found = find(region, name);
      if (!found) return undefined;
      const claimed = { ...found, account };
      put(claimed);
      return claimed;
    },
    owned: (region) =>
      records
        .list<Domain>(kind, region)
        .flatMap(({ name, account }) => (account === undefined ? [] : [{ name, account }])),
    has: (region, name) => get(region, name) !== undefined,
    put,
    remove: (region, name) => records.remove(kind, region, name.toLowerCase()),
    list: (region) => records.list<Domain>(kind, region),
  };
}

export function createDomain(config: DomainConfig, createdAt: string): Domain {
  const name = config.name.toLowerCase();
  const region = config.region ?? 'us';
  const tracking = config.tracking ?? {};
  return {
    name,
    region,
    state: config.state ?? 'active',
    type:
      config.type ??
      (/^sandbox[0-9a-z]*\.mailgun\.org$/.test(name) && config.authorizedRecipients ? 'sandbox' : 'custom'),
    authorizedRecipients: (config.authorizedRecipients ?? []).map((address) => address.toLowerCase()),
    allowsLargeBatches: config.allowsLargeBatches ?? true,
    createdAt,
    tracking: {
      open: { active: tracking.open ?? false, pixelOnTop: false },
      click: { active: tracking.click ?? false },
      unsubscribe: {
        active: tracking.unsubscribe ?? false,
        html_footer: defaultFooters.html,
        text_footer: defaultFooters.text,
      },
    },
    settings: {},
  };
}

/** (openapi, domain tracking) */
const defaultFooters = {
  html: '\n<br>\n<p><a href="%unsubscribe_url%">unsubscribe</a></p>\n',
  text: '\n\nTo unsubscribe click: <%unsubscribe_url%>\n\n',
};
