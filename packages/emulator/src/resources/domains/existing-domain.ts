// The domain that a path names, for the routes of every resource below it.
import { domainNotFound } from '../../http/mailgun-responses.js';
import { HttpError } from '../../http/response.js';
import { type Call, param } from '../../http/route.js';
import type { Region } from '../../model/normal-form.js';
import type { Domain } from './storage.js';

export interface DomainLookup {
  domains: { find(region: Region, name: string): Domain | undefined };
}

/** An account key at the wrong region gets the same 404. (mailgun-js-boland#229, #236) @throws HttpError 404 */
export function existingDomain(call: Call, { domains }: DomainLookup): Domain {
  const domain = param(call, 'domain').toLowerCase();
  const found = domains.find(call.region, domain);
  if (!found) throw new HttpError(domainNotFound(domain));
  return found;
}
