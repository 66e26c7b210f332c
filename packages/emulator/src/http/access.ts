// Who may call what: account keys everything, domain sending keys only POST a message of their domain. [D] AUTH
import type { EmulatorConfig, KeyConfig, Region } from '../config/config.js';
import type { Answer } from './response.js';
import { maskKey, parseBasicAuth } from './basic-auth.js';
import { fixedAnswers } from './mailgun-responses.js';
import type { Domains } from '../resources/domains/storage.js';

/** `send`: any key. `account`: an account key. `domainApi`: the same, whose 401 is JSON. [D] SPEC. `none`: nobody asks. */
export type AccessLevel = 'send' | 'account' | 'domainApi' | 'none';

export interface Visitor {
  /** What the `accepted` event shows as `api-key-id`. Never the key. */
  keyId: string;
}

export interface AccessRequest {
  authorization: string | undefined;
  level: AccessLevel;
  region: Region;
  domain: string | undefined;
}

export type Access = (request: AccessRequest) => Visitor | Answer;

export function createAccess(
  config: Pick<EmulatorConfig, 'keys'>,
  domains: Domains,
  log: (line: string) => void,
): Access {
  const keys = config.keys && new Map(config.keys.map((entry) => [entry.key, entry]));
  return ({ authorization, level, region, domain }) => {
    if (level === 'none') return { keyId: 'none' };
    const refuse = (why: string) => {
      log(`401: ${why}`);
      return level === 'domainApi' ? fixedAnswers.invalidKey() : fixedAnswers.forbidden();
    };
    const credentials = parseBasicAuth(authorization);
    if (!credentials) return refuse('no Basic credentials');
    const { user, key } = credentials;
    // User `api` [D] AUTH; whether another is refused live is not known.
    if (user !== 'api') return refuse('the user name is not "api"');
    if (key.trim() === '') return refuse('the key is empty');
    // [O] US-visa-appointment-notifier#5
    if (key.startsWith('pubkey-')) return refuse('a public key (pubkey-…) cannot send');
    if (!keys) return { keyId: 'any' };
    const known = keys.get(key);
    if (!known) return refuse(`the key ${maskKey(key)} is not in the configuration`);
    if (known.kind === 'domain' && !mayUse(known, { level, region, domain }, domains)) {
      return refuse(`the sending key ${maskKey(key)} may only send, and only for ${known.domain} in its region`);
    }
    return { keyId: known.id ?? `key-${[...keys.keys()].indexOf(known.key) + 1}` };
  };
}

/** A sending key on another endpoint, domain or region is refused: 401 [I], as users saw for the wrong region. [O] */
function mayUse(
  key: KeyConfig,
  { level, region, domain }: Omit<AccessRequest, 'authorization'>,
  domains: Domains,
): boolean {
  if (level !== 'send' || domain?.toLowerCase() !== key.domain?.toLowerCase()) return false;
  return domains.isOpen || (domain !== undefined && domains.has(region, domain));
}
