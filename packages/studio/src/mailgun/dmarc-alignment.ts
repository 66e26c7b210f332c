// Whether DMARC treats the domain of the sender and the domain that signs as one. Pure.
import { domainToASCII } from 'node:url';
import { getDomain } from 'tldts';

/**
 * DMARC's relaxed alignment: both have the same organizational domain, by the public suffix list
 * (RFC 7489, https://www.rfc-editor.org/rfc/rfc7489, "Identifier Alignment").
 */
export function isAligned(senderDomain: string, sendingDomain: string): boolean {
  const [sender, sending] = [normalize(senderDomain), normalize(sendingDomain)];
  const organization = getDomain(sender, { allowPrivateDomains: true });
  return (
    sender === sending || (organization !== null && organization === getDomain(sending, { allowPrivateDomains: true }))
  );
}

/** As DNS compares names: letters of other scripts encoded, without the dot of the root. */
function normalize(domain: string): string {
  const written = domain.replace(/\.$/, '');
  return domainToASCII(written) || written.toLowerCase();
}
