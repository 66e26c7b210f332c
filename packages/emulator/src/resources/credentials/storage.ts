// The SMTP logins of a domain. Passwords are kept as salted hashes: the data file must not contain them.
import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import type { Region } from '../../model/normal-form.js';
import type { Records } from '../../store/records.js';

/** One SMTP login of the configuration. */
export interface SmtpCredentialConfig {
  /** The address to log in with, such as `postmaster@mg.example.com`; its domain is the sending domain. */
  login: string;
  /** Not empty. */
  password: string;
  /** @default us */
  region?: Region;
}

export interface Credential {
  /** An address, in lower case. */
  login: string;
  createdAtMs: number;
  salt: string;
  hash: string;
}

export interface CredentialStorage {
  /** Without configuration every login is accepted. */
  readonly acceptsAny: boolean;
  find(region: Region, login: string): Credential | undefined;
  /** Sets the password of a login that exists, and keeps its age. */
  put(region: Region, login: string, password: string, nowMs: number): Credential;
  remove(region: Region, login: string): boolean;
  /** @returns how many there were */
  removeAll(region: Region, domain: string): number;
  /** Oldest first. */
  list(region: Region, domain: string): Credential[];
}

const kind = 'credential';
const scopeOf = (region: Region, domain: string) => `${region}/${domain.toLowerCase()}`;
export const domainOf = (login: string): string => login.slice(login.lastIndexOf('@') + 1);

export function createCredentialStorage(records: Records, { acceptsAny }: { acceptsAny: boolean }): CredentialStorage {
  const find = (region: Region, login: string) =>
    records.get<Credential>(kind, scopeOf(region, domainOf(login)), login.toLowerCase());
  return {
    acceptsAny,
    find,
    put(region, login, password, nowMs) {
      const salt = randomBytes(16).toString('hex');
      const credential = {
        login: login.toLowerCase(),
        createdAtMs: find(region, login)?.createdAtMs ?? nowMs,
        salt,
        hash: hashOf(password, salt).toString('hex'),
      };
      records.put(kind, scopeOf(region, domainOf(login)), credential.login, credential);
      return credential;
    },
    remove: (region, login) => records.remove(kind, scopeOf(region, domainOf(login)), login.toLowerCase()),
    removeAll(region, domain) {
      const count = records.count(kind, scopeOf(region, domain));
      records.clear(kind, scopeOf(region, domain));
      return count;
    },
    list: (region, domain) => records.list<Credential>(kind, scopeOf(region, domain)),
  };
}

export const hasPassword = ({ salt, hash }: Credential, password: string): boolean =>
  timingSafeEqual(hashOf(password, salt), Buffer.from(hash, 'hex'));

/** About 3 ms: a client that tries many passwords must not keep the emulator busy. */
const hashOf = (password: string, salt: string): Buffer => scryptSync(password, salt, 32, { N: 1_024 });
