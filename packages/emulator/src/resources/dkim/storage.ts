// The DKIM keys of each domain. Every domain has one from the start: it is made when it is first needed.
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { DomainError } from '../../model/errors.js';
import { normalizeDomain, type Region } from '../../model/normal-form.js';
import type { Records } from '../../store/records.js';

export interface DkimKey {
  /** The domain that signs with it. */
  domain: string;
  selector: string;
  /** Base64, as the DNS record has it. */
  publicKey: string;
  /** PEM. It is of this emulator only. */
  privateKey: string;
  /** Signs, once the domain is verified. */
  isActive: boolean;
}

type KeySize = 1024 | 2048;

export interface DkimStorage {
  /** Oldest first. */
  list(region: Region, domain: string): DkimKey[];
  find(region: Region, domain: string, selector: string): DkimKey | undefined;
  put(region: Region, key: DkimKey): void;
  remove(region: Region, domain: string, selector: string): void;
  /** The domain is deleted: another one with its name gets a key of its own. */
  clear(region: Region, domain: string): void;
}

const kind = 'dkim-key';
/** (recordings, 2025) */
const defaultSelector = 'smtp';
/** (recordings, 2025: the key of a new domain) */
const defaultSize: KeySize = 1024;

export function createDkimStorage(records: Records): DkimStorage {
  const scopeOf = (region: Region, domain: string) => `${region}/${normalizeDomain(domain)}`;
  const put = (region: Region, key: DkimKey) => records.put(kind, scopeOf(region, key.domain), key.selector, key);
  const list = (region: Region, domain: string): DkimKey[] => {
    const keys = records.list<DkimKey>(kind, scopeOf(region, domain));
    if (keys.length > 0) return keys;
    const created = createDkimKey(normalizeDomain(domain), defaultSelector, { isActive: true });
    put(region, created);
    return [created];
  };
  return {
    list,
    find: (region, domain, selector) =>
      list(region, domain).find((key) => key.selector.toLowerCase() === selector.toLowerCase()),
    put,
    remove: (region, domain, selector) => void records.remove(kind, scopeOf(region, domain), selector),
    clear: (region, domain) => records.clear(kind, scopeOf(region, domain)),
  };
}

interface KeyOptions {
  isActive: boolean;
  /** @default 1024 */
  bits?: KeySize;
  /** A private key to use instead of a new one. */
  pem?: string;
}

/** @throws DomainError `invalid` when the key in `pem` is not a private RSA key */
export function createDkimKey(
  domain: string,
  selector: string,
  { isActive, bits = defaultSize, pem }: KeyOptions,
): DkimKey {
  const privateKey =
    pem ??
    generateKeyPairSync('rsa', { modulusLength: bits }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { domain, selector, publicKey: publicKeyOf(privateKey), privateKey, isActive };
}

function publicKeyOf(privateKey: string): string {
  try {
    // `createPublicKey` alone takes a public key as well, and could sign nothing.
    const key = createPublicKey(createPrivateKey(privateKey));
    if (key.asymmetricKeyType !== 'rsa') throw new TypeError('not RSA');
    return key.export({ type: 'spki', format: 'der' }).toString('base64');
  } catch (error) {
    // The text is not known. (inferred)
    throw new DomainError('invalid', 'failed to import domain key: failed to parse PEM', { cause: error });
  }
}
