// Who may call what: account keys everything, domain sending keys only POST a message of their domain. (authentication)
import type { Region } from '../model/normal-form.js';
import { fixedResponses } from './mailgun-responses.js';
import type { HttpResponse } from './response.js';

/** One API key of the configuration. */
export interface KeyConfig {
  /** What the client sends as password of the user `api`; not blank, and not a public key (`pubkey-…`), which cannot send. */
  key: string;
  /** A domain sending key may only send, and only for its domain. @default account */
  kind?: 'account' | 'domain';
  /** The domain of a sending key, which must have one. */
  domain?: string;
  /** What the `accepted` event shows as `api-key-id`. @default `key-1`, `key-2` … in the order of `keys` */
  id?: string;
}

/** `send`: any key. `account`: an account key. `domainApi`: an account key, and a 401 in JSON. (openapi) */
export type AccessLevel = 'send' | 'account' | 'domainApi';

/** Who calls. */
interface Principal {
  /** Never the key itself. */
  keyId: string;
  /** The subaccount that the key was created for; '' is the account itself. */
  account: string;
}

interface AccessRequest {
  authorization: string | undefined;
  level: AccessLevel;
  region: Region;
  /** In normal form. */
  domain: string | undefined;
}

/** Keys that were created and deleted through the API. */
interface CreatedKeys {
  find(key: string): { id: string; role: string; domain?: string; expiresAtMs?: number; account: string } | undefined;
  isRevoked(id: string): boolean;
}

export interface AccessDependencies {
  /** Any key is accepted when absent. */
  keys: readonly KeyConfig[] | undefined;
  created: CreatedKeys;
  now: () => number;
  domains: { readonly acceptsAny: boolean; has(region: Region, name: string): boolean };
  log: (line: string) => void;
}

/** Decides who calls, or the 401 to respond with. */
export type Access = (request: AccessRequest) => Principal | HttpResponse;

export function createAccess({ keys, created, domains, log, now }: AccessDependencies): Access {
  const known =
    keys && new Map(keys.map((entry, index) => [entry.key, { ...entry, id: entry.id ?? `key-${index + 1}` }]));
  const find = (key: string): (Omit<KeyConfig, 'key'> & { account?: string }) | undefined => {
    const entry = known?.get(key);
    if (entry) return created.isRevoked(entry.id) ? undefined : entry;
    const found = created.find(key);
    if (!found || (found.expiresAtMs ?? Number.POSITIVE_INFINITY) <= now()) return undefined;
    const { id, role, domain, account } = found;
    return { id, kind: role === 'sending' ? 'domain' : 'account', account, ...(domain !== undefined && { domain }) };
  };
  return ({ authorization, level, region, domain }) => {
    const unauthorized = (reason: string) => {
      log(`401: ${reason}`);
      return level === 'domainApi' ? fixedResponses.invalidKey() : fixedResponses.forbidden();
    };
    const credentials = parseBasicAuth(authorization);
    if (!credentials) return unauthorized('no Basic credentials');
    const { user, key } = credentials;
    // Whether the live service refuses another user name is not known. (authentication)
    if (user !== 'api') return unauthorized('the user name is not "api"');
    if (key.trim() === '') return unauthorized('the key is empty');
    // (us-visa-notifier#5)
    if (key.startsWith('pubkey-')) return unauthorized('a public key (pubkey-…) cannot send');
    const entry = find(key);
    if (!entry && !known) return { keyId: 'any', account: '' };
    if (!entry) return unauthorized(`the key ${maskKey(key)} is not in the configuration`);
    // 401 for another endpoint or domain is inferred; for the wrong region it was reported. (mailgun.js#388)
    const isForDomain = level === 'send' && domain === entry.domain?.toLowerCase();
    const exists = domains.acceptsAny || (domain !== undefined && domains.has(region, domain));
    if (entry.kind === 'domain' && !(isForDomain && exists)) {
      return unauthorized(`the sending key ${maskKey(key)} may only send, and only for ${entry.domain} in its region`);
    }
    return { keyId: entry.id ?? '', account: entry.account ?? '' };
  };
}

function parseBasicAuth(header: string | undefined): { user: string; key: string } | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/_=-]+) *$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const pair = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return colon < 0 ? undefined : { user: pair.slice(0, colon), key: pair.slice(colon + 1) };
}

/** The end of a key, for logs. */
const maskKey = (key: string): string => (key.length < 12 ? '…' : `…${key.slice(-4)}`);
