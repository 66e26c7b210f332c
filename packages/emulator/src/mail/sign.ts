// The DKIM signature of an email, which any receiver can verify with the domain's DNS record. (RFC 6376)
import DKIM from 'nodemailer/lib/dkim';

export interface SigningKey {
  domain: string;
  selector: string;
  /** PEM. */
  privateKey: string;
}

/** @param email its lines end in CRLF: receivers compute the signature over those */
export async function signEmail(email: Buffer, { domain, selector, privateKey }: SigningKey): Promise<Buffer> {
  const signer = new DKIM({ domainName: domain, keySelector: selector, privateKey });
  const parts: Buffer[] = [];
  for await (const part of signer.sign(email)) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
