// The mailbox providers that Mailgun names in events, by the domain of the address. Pure. (openapi: Gmail)

/** Which names Mailgun uses besides `Gmail` is inferred from its documentation's examples. */
const providers: Record<string, readonly string[]> = {
  Gmail: ['gmail.com', 'googlemail.com'],
  Outlook: ['outlook.com', 'hotmail.com', 'live.com', 'msn.com'],
  Yahoo: ['yahoo.com', 'ymail.com', 'rocketmail.com'],
  AOL: ['aol.com'],
  iCloud: ['icloud.com', 'me.com', 'mac.com'],
};

const byDomain = new Map(
  Object.entries(providers).flatMap(([name, domains]) => domains.map((domain) => [domain, name])),
);

export const providerOf = (domain: string): string => byDomain.get(domain) ?? 'Other';

/** Undefined for `Other` and for what is unknown. */
export const domainsOfProvider = (name: string): readonly string[] | undefined =>
  Object.entries(providers).find(([provider]) => provider.toLowerCase() === name.toLowerCase())?.[1];

export const knownProviderDomains: readonly string[] = [...byDomain.keys()];
