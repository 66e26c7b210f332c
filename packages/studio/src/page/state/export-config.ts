// The config as it is handed out: without what is of use on this computer only, and without its key unless that is wanted. Pure.
import type { JsonObject, StudioInfo } from '../../contract/api.ts';
import { destinationOf } from './destination.ts';
import type { FormItem } from './form-items.ts';

export interface Export {
  config: JsonObject;
  /** Its endpoint is the local Mailgun, which no other computer reaches: left out. */
  isEndpointLeftOut: boolean;
  /** Confidential items that have a value. */
  secrets: FormItem[];
  /** Required items that the export has no value for: to be filled in there. */
  missing: FormItem[];
}

export function toExport(config: JsonObject, items: FormItem[], info: StudioInfo, withSecrets: boolean): Export {
  const secrets = items.filter(({ isConfidential, key }) => isConfidential && config[key] !== undefined);
  const isEndpointLeftOut = config.endpoint !== undefined && destinationOf(config, info, '').isLocal;
  const leftOut = [...(isEndpointLeftOut ? ['endpoint'] : []), ...(withSecrets ? [] : secrets.map(({ key }) => key))];
  const kept = Object.fromEntries(Object.entries(config).filter(([key]) => !leftOut.includes(key)));
  const missing = items.filter(({ isConfidential, required, key }) => isConfidential && required && !(key in kept));
  return { config: kept, isEndpointLeftOut, secrets, missing };
}
