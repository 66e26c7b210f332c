// Reads HTTP Basic credentials. User `api`, password = the key. [D] AUTH

export interface Credentials {
  user: string;
  key: string;
}

export function parseBasicAuth(header: string | undefined): Credentials | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/_=-]+) *$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const pair = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return colon < 0 ? undefined : { user: pair.slice(0, colon), key: pair.slice(colon + 1) };
}

/** The tail of a key, for logs: never the key. */
export const maskKey = (key: string): string => (key.length < 12 ? '…' : `…${key.slice(-4)}`);
