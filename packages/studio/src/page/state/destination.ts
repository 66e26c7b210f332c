// Where the emails of a config go, local or real Mailgun, and which API key is used when none is typed. Pure.
import type { JsonObject, StudioInfo } from '../../contract/api.ts';

export interface Destination {
  isLocal: boolean;
  /** Display name. */
  name: string;
  host: string;
}

/** @param defaultEndpoint used when the config sets none */
export function destinationOf(config: JsonObject, { emulator }: StudioInfo, defaultEndpoint: string): Destination {
  const url = parseUrl(String(config.endpoint ?? '')) ?? parseUrl(defaultEndpoint);
  const isLocal = [emulator.url, emulator.euUrl].some((local) => parseUrl(local)?.origin === url?.origin);
  return { isLocal, name: isLocal ? 'Local Mailgun' : 'Real Mailgun', host: url?.host ?? 'No endpoint' };
}

/** The fields that the server's key belongs to: see server/keys.ts. */
const keyScope = ['endpoint', 'domain', 'subaccount'];

export function keySourceOf(config: JsonObject, info: StudioInfo, defaultEndpoint: string): StudioInfo['key'] {
  const textOf = (fields: JsonObject, name: string) => String(fields[name] ?? '').trim();
  const isInScope = keyScope.every((name) => textOf(config, name) === textOf(info.config, name));
  if (info.key === 'kept' && isInScope) return 'kept';
  return destinationOf(config, info, defaultEndpoint).isLocal ? 'local' : 'none';
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
}
