// Who logs in over SMTP, and for which domain they send.
import { normalizeDomain, type Region } from '../model/normal-form.js';
import { type CredentialStorage, domainOf, hasPassword } from '../resources/credentials/storage.js';
import type { Domain } from '../resources/domains/storage.js';

/** Who sends: a login, and its domain where the login names one. */
export interface SmtpUser {
  login: string;
  /** Absent for a login without a domain, such as `test`: then the domain of the sender's address is used. */
  domain?: Domain;
}

export interface LoginDependencies {
  credentials: Pick<CredentialStorage, 'acceptsAny' | 'find'>;
  domains: {
    find(region: Region, name: string): Domain | undefined;
    has(region: Region, name: string): boolean;
  };
}

const regions: readonly Region[] = ['us', 'eu'];

/** The user, or why the login is refused. */
export function logIn(
  { credentials, domains }: LoginDependencies,
  username: string,
  password: string,
): SmtpUser | { refused: string } {
  const login = username.trim().toLowerCase();
  if (login === '' || password === '') return { refused: 'the login or the password is empty' };
  const name = login.includes('@') ? domainOf(login) : undefined;
  const domain = name === undefined ? undefined : findDomain({ domains }, name);
  const known = domain && credentials.find(domain.region, login);
  if (known && !hasPassword(known, password)) return { refused: 'the password is wrong' };
  if (known) return { login, domain };
  if (!credentials.acceptsAny)
    return { refused: 'the login is neither in the configuration nor created through the API' };
  if (name !== undefined && !domain) return { refused: `the domain ${name} does not exist` };
  return { login, ...(domain && { domain }) };
}

/**
 * One port serves both regions: the domain decides which. The US when it is in both, or in neither and every domain is
 * accepted.
 */
export function findDomain({ domains }: Pick<LoginDependencies, 'domains'>, name: string): Domain | undefined {
  const normal = normalizeDomain(name);
  const stored = regions.find((region) => domains.has(region, normal));
  return domains.find(stored ?? 'us', normal);
}

/** A domain that email is received for: one that was named, in the configuration or through the API. */
export function receivingRegion({ domains }: Pick<LoginDependencies, 'domains'>, name: string): Region | undefined {
  return regions.find((region) => domains.has(region, normalizeDomain(name)));
}
