// The config as it is exported: without a local endpoint, and without confidential values unless the user wants them. Pure.
import type { JsonObject, StudioInfo } from '../../contract/api.ts';
import { destinationOf } from './destination.ts';
import type { FormItem } from './form-items.ts';

export interface ConfigExport {
  config: JsonObject;
  /** The endpoint is the local Mailgun, which Logto could not reach from elsewhere. */
  isEndpointOmitted: boolean;
  /** Confidential items that have a value. */
  secrets: FormItem[];
  /** Required confidential items without a value in the export. */
  missing: FormItem[];
}

export function exportConfig(
  config: JsonObject,
  items: FormItem[],
  info: StudioInfo,
  includesSecrets: boolean,
): ConfigExport {
  const secrets = items.filter(({ isConfidential, key }) => isConfidential && config[key] !== undefined);
  const isEndpointOmitted = config.endpoint !== undefined && destinationOf(config, info, '').isLocal;
  const omitted = [
    ...(isEndpointOmitted ? ['endpoint'] : []),
    ...(includesSecrets ? [] : secrets.map(({ key }) => key)),
  ];
  const exported = Object.fromEntries(Object.entries(config).filter(([key]) => !omitted.includes(key)));
  const missing = items.filter(({ isConfidential, required, key }) => isConfidential && required && !(key in exported));
  return { config: exported, isEndpointOmitted, secrets, missing };
}
