// The domains that exist, per region. Without configuration every domain does, in both regions.
import type { DomainConfig, Region } from '../../config/config.js';
import type { Records } from '../../store/records.js';

export interface Domain {
  name: string;
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

export interface DomainTracking {
  open: { active: boolean; pixelOnTop: boolean };
  click: { active: boolean | 'htmlonly' };
  unsubscribe: { active: boolean; html_footer: string; text_footer: string };
}

export interface Domains {
  /** Is any domain accepted? */
  readonly isOpen: boolean;
  find(region: Region, name: string): Domain | undefined;
  /** On record, not merely possible. */
  has(region: Region, name: string): boolean;
  put(domain: Domain): void;
  remove(region: Region, name: string): boolean;
  list(region: Region): Domain[];
}

const hostName = /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/i;

export function createDomains(
  records: Records,
  { isOpen, startedAt }: { isOpen: boolean; startedAt: string },
): Domains {
  const kind = 'domain';
  const get = (region: Region, name: string) => records.get<Domain>(kind, region, name.toLowerCase());
  return {
    isOpen,
    find(region, name) {
      const known = get(region, name);
      if (known || !isOpen || !hostName.test(name)) return known;
      return createDomain({ name, region }, startedAt);
    },
    has: (region, name) => get(region, name) !== undefined,
    put: (domain) => records.put(kind, domain.region, domain.name, domain),
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

/** [D] SPEC, domain tracking */
const defaultFooters = {
  html: '\n<br>\n<p><a href="%unsubscribe_url%">unsubscribe</a></p>\n',
  text: '\n\nTo unsubscribe click: <%unsubscribe_url%>\n\n',
};
