// The domain that a path names, for the routes of every resource below it.
import { domainNotFound } from '../../http/mailgun-responses.js';
import { HttpError, type HttpResponse, message } from '../../http/response.js';
import { type Call, param } from '../../http/route.js';
import type { Domain, DomainStorage } from './storage.js';

/** What the routes below a domain need. */
export interface DomainLookup {
  /** `find` is for what arrives without a caller, such as inbound email. */
  domains: Pick<DomainStorage, 'find' | 'findOf'>;
}

interface OwnedLookup {
  domains: Pick<DomainStorage, 'findOf'>;
}

/**
 * @param notFound the response of the resource to an unknown domain; an account key at the wrong region gets the same
 * @throws HttpError
 */
export function existingDomain(
  call: Call,
  { domains }: OwnedLookup,
  notFound: (domain: string) => HttpResponse = domainNotFound,
): Domain {
  const domain = param(call, 'domain');
  const found = domains.findOf(call.account, call.region, domain, call.method !== 'GET');
  if (!found) throw new HttpError(notFound(domain));
  return found;
}

/** For the calls of the domain itself: no name in this 404, unlike /messages. (openapi) */
export const namedDomain = (call: Call, dependencies: OwnedLookup): Domain =>
  existingDomain(call, dependencies, () => message(404, 'Domain not found'));
