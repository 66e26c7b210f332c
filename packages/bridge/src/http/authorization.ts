// Compares the Authorization header with the accepted tokens in constant time. Pure.
import { createHash, timingSafeEqual } from 'node:crypto';

/** Which token a header matched. */
export type TokenName = 'current' | 'next';

const names: readonly TokenName[] = ['current', 'next'];

/** Digests have one length, so that neither the token's length nor the place of the first difference shows in the time. */
export function createTokenCheck(tokens: readonly string[]): (header: string | null) => TokenName | undefined {
  const accepted = tokens.map(digest);
  return (header) => {
    const given = digest(header ?? '');
    // All are compared, whichever matches.
    const matches = accepted.map((token) => timingSafeEqual(token, given));
    return names[matches.indexOf(true)];
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
