// Where a config's mails go: the local Mailgun, or the real one. Pure.
import type { JsonObject, StudioInfo } from '../../contract/api.ts';

export interface Destination {
  isLocal: boolean;
  /** Shown to people. */
  name: string;
  host: string;
}

/** @param standard the endpoint that serves when none is set */
export function destinationOf(config: JsonObject, { emulator }: StudioInfo, standard: string): Destination {
  const origin = originOf(String(config.endpoint ?? '')) ?? originOf(standard);
  const host = origin?.host ?? 'nowhere';
  const isLocal = [emulator.url, emulator.euUrl].some((url) => originOf(url)?.origin === origin?.origin);
  return { isLocal, name: isLocal ? 'Local Mailgun' : 'Real Mailgun', host };
}

function originOf(text: string): URL | undefined {
  return URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
}
