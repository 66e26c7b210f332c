// Pasted or uploaded JSON → a config. Understands a config, what Logto's API returns, and deliveries alone. Pure.
import type { JsonObject } from '../../contract/api.ts';
import { isProject, unwrapConfig } from '../../contract/connector-json.ts';
import { type FormItem, isJsonItem } from './form-items.ts';
import { isObject, parseJson } from './json.ts';

export type ConfigImport = { ok: true; config: JsonObject; summary: string } | { ok: false; message: string };

/** @param current the present config: an import of deliveries alone keeps its other fields */
export function importConfig(source: string, items: FormItem[], current: JsonObject): ConfigImport {
  if (source.trim() === '') return { ok: false, message: 'Paste the JSON to import.' };
  const parsed = parseJson(source);
  if (!parsed.ok) return parsed;
  if (isProject(parsed.value)) {
    return {
      ok: false,
      message: 'This is a project file, not a config. Open it with the command: mailgun-studio FILE.',
    };
  }
  const keys = items.map(({ key }) => key);
  const unwrapped = unwrapConfig(parsed.value, keys);
  if (!unwrapped.ok) return { ok: false, message: `The JSON ${unwrapped.problem}.` };
  const { config: value, isWrapped } = unwrapped;
  if (isWrapped) return { ok: true, config: value, summary: 'Imported the config of the connector.' };
  const isConfig = keys.some((key) => Object.hasOwn(value, key));
  const jsonItem = items.find(isJsonItem);
  const isJsonItemOnly = jsonItem && Object.keys(value).join() === jsonItem.key;
  if (isConfig && !isJsonItemOnly) return { ok: true, config: value, summary: 'Imported the config.' };
  const looksLikeJsonItem = jsonItem && Object.values(value).length > 0 && Object.values(value).every(isObject);
  if (jsonItem && (isJsonItemOnly || looksLikeJsonItem)) {
    return {
      ok: true,
      config: { ...current, [jsonItem.key]: isJsonItemOnly ? value[jsonItem.key] : value },
      summary: `Imported ${jsonItem.label.toLowerCase()}. The other fields are unchanged.`,
    };
  }
  return { ok: false, message: `This JSON has none of the connector’s fields: ${keys.join(', ')}.` };
}
