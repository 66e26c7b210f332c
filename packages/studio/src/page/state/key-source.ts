// Where a blank key would come from, for the endpoint and domain that are in the form now. Pure.
import type { JsonObject, StudioInfo } from '../../contract/api.ts';
import { destinationOf } from './destination.ts';

/** What the server's key is bound to: see server/keys.ts. */
const boundTo = ['endpoint', 'domain', 'subaccount'];

/** @param standard the endpoint that serves when none is set */
export function keySourceOf(config: JsonObject, info: StudioInfo, standard: string): StudioInfo['key'] {
  const textOf = (holder: JsonObject, key: string) => String(holder[key] ?? '').trim();
  const isStart = boundTo.every((key) => textOf(config, key) === textOf(info.config, key));
  if (info.key === 'kept' && isStart) return 'kept';
  return destinationOf(config, info, standard).isLocal ? 'local' : 'none';
}
