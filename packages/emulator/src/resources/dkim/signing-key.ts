// The key that signs a domain's messages. Pure but for the storage.
import type { Region } from '../../model/normal-form.js';
import type { Domain } from '../domains/storage.js';
import type { DkimKey, DkimStorage } from './storage.js';

/** A domain's authority signs for it: the domain itself, or the one above it. (openapi, dkim_authority) */
export const authorityOf = ({ name, authority = name }: Pick<Domain, 'name' | 'authority'>): string => authority;

/** The first active one. Undefined when all are deactivated: then the email is not signed. */
export function signingKeyOf(
  region: Region,
  domain: Pick<Domain, 'name' | 'authority'>,
  dkim: Pick<DkimStorage, 'list'>,
): DkimKey | undefined {
  return dkim.list(region, authorityOf(domain)).find(({ isActive }) => isActive);
}
