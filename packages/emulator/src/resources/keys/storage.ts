// API keys that were created through the API. Of a key only its hash is stored: it is shown once, as by Mailgun.
import { createHash, randomBytes } from 'node:crypto';
import type { Records } from '../../store/records.js';

export type KeyRole = 'admin' | 'basic' | 'sending' | 'developer' | 'support';

export interface ApiKey {
  id: string;
  description: string;
  kind: 'domain' | 'user' | 'web';
  role: KeyRole;
  /** Of a sending key. */
  domain?: string;
  email?: string;
  userName?: string;
  /** Epoch milliseconds. */
  createdAtMs: number;
  expiresAtMs?: number;
  /** The subaccount that created it; '' is the account itself. */
  account: string;
}

export interface KeyStorage {
  /** Oldest first. */
  list(): ApiKey[];
  count(): number;
  /** @returns the secret, which cannot be read again */
  create(key: Omit<ApiKey, 'id'>): { key: ApiKey; secret: string };
  remove(id: string): boolean;
  /** The key that this secret belongs to. */
  find(secret: string): ApiKey | undefined;
  /** A key of the configuration was deleted. */
  isRevoked(id: string): boolean;
  revoke(id: string): void;
}

const kind = 'api-key';
const hashKind = 'api-key-hash';
const revokedKind = 'api-key-revoked';

const hashOf = (secret: string) => createHash('sha256').update(secret).digest('hex');

export function createKeyStorage(records: Records): KeyStorage {
  const get = (id: string) => records.get<ApiKey & { hash: string }>(kind, '', id);
  const shown = ({ hash: _hash, ...key }: ApiKey & { hash: string }): ApiKey => key;
  return {
    list: () => records.list<ApiKey & { hash: string }>(kind, '').map(shown),
    count: () => records.count(kind, ''),
    create(given) {
      // The id is the end of the key. (openapi, the form of `id`)
      const id = `${randomBytes(4).toString('hex')}-${randomBytes(4).toString('hex')}`;
      const secret = `${randomBytes(16).toString('hex')}-${id}`;
      const key = { ...given, id };
      records.put(kind, '', id, { ...key, hash: hashOf(secret) });
      records.put(hashKind, '', hashOf(secret), id);
      return { key, secret };
    },
    remove(id) {
      const key = get(id);
      if (!key) return false;
      records.remove(hashKind, '', key.hash);
      return records.remove(kind, '', id);
    },
    find(secret) {
      // Without keys, as nearly always, nothing is hashed.
      if (!records.mayHave(kind)) return undefined;
      const id = records.get<string>(hashKind, '', hashOf(secret));
      const key = id === undefined ? undefined : get(id);
      return key && shown(key);
    },
    isRevoked: (id) => records.get(revokedKind, '', id) !== undefined,
    revoke: (id) => records.put(revokedKind, '', id, true),
  };
}
