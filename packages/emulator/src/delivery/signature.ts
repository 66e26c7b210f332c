// Signs what is posted to the customer's URLs: webhooks and inbound emails. (securing-webhooks)
import { createHmac } from 'node:crypto';
import { createToken } from '../model/ids.js';

export interface Signature {
  /** Unix seconds, as text. */
  timestamp: string;
  /** 50 hex characters, another one for each attempt. */
  token: string;
  /** HMAC-SHA256 of timestamp and token, without a separator, in hex. */
  signature: string;
}

/**
 * Each attempt has a signature of its own: consumers refuse old timestamps and tokens they have seen, and a retry comes
 * minutes or hours later. (inferred)
 */
export function sign(signingKey: string, nowMs: number): Signature {
  const timestamp = String(Math.floor(nowMs / 1000));
  const token = createToken();
  const signature = createHmac('sha256', signingKey)
    .update(timestamp + token)
    .digest('hex');
  return { timestamp, token, signature };
}
