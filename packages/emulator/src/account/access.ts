// Who may call what: account keys everything, domain sending keys only POST a message of their domain. [D] AUTH
import type { EmulatorConfig, KeyConfig, Region } from '../config/config.js';
import type { Answer } from '../http/answer.js';
import { type Credentials, parseBasicAuth } from '../http/basic-auth.js';
import { fixedAnswers } from '../known-answers.js';
import type { Domains } from './domains.js';

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

export function createAccess(config: Pick<EmulatorConfig, 'keys'>, domains: Domains): Access {
  const keys = config.keys && new Map(config.keys.map((entry) => [entry.key, entry]));
  return ({ authorization, level, region, domain }) => {
    if (level === 'none') return { keyId: 'none' };
    const refused = level === 'domainApi' ? fixedAnswers.invalidKey() : fixedAnswers.forbidden();
    const credentials = parseBasicAuth(authorization);
    if (!credentials || !isPlausible(credentials)) return refused;
    if (!keys) return { keyId: 'any' };
    const known = keys.get(credentials.key);
    if (!known) return refused;
    if (known.kind === 'domain' && !mayUse(known, { level, region, domain }, domains)) return refused;
    return { keyId: known.id ?? `key-${[...keys.keys()].indexOf(known.key) + 1}` };
  };
}

/** User `api` [D] AUTH; whether another is refused live is not known. A public key never sends. [O] US-visa…#5 */
const isPlausible = ({ user, key }: Credentials) => user === 'api' && key.trim() !== '' && !key.startsWith('pubkey-');

/** A sending key on another endpoint, domain or region is refused: 401 [I], as users saw for the wrong region. [O] */
function mayUse(
  key: KeyConfig,
  { level, region, domain }: Omit<AccessRequest, 'authorization'>,
  domains: Domains,
): boolean {
  if (level !== 'send' || domain?.toLowerCase() !== key.domain?.toLowerCase()) return false;
  return domains.isOpen || (domain !== undefined && domains.has(region, domain));
}
