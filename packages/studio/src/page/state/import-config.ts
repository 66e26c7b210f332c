// What a person pastes or drops → a config. Console shows one in three shapes, all of which are understood. Pure.
import type { JsonObject } from '../../contract/api.ts';
import { isObject, readJson } from './draft.ts';
import type { FormItem } from './form-items.ts';

export type Import = { ok: true; config: JsonObject; told: string } | { ok: false; message: string };

/** @param current the config so far: a paste of deliveries alone, bare or under their key, keeps the rest */
export function readImport(source: string, items: FormItem[], current: JsonObject): Import {
  if (source.trim() === '') return { ok: false, message: 'There is nothing to take over yet. Paste the JSON here.' };
  const read = readJson(source);
  if (!read.ok) return read;
  const { value } = read;
  if (Array.isArray(value))
    return { ok: false, message: 'This is a list. Paste the one connector of it that is Mailgun’s.' };
  if (!isObject(value)) return { ok: false, message: 'A config is a JSON object: it begins with { and ends with }.' };
  const keys = items.map(({ key }) => key);
  const isConfig = (candidate: JsonObject) => keys.some((key) => Object.hasOwn(candidate, key));
  // GET /api/connectors/:id of Logto wraps the config.
  if (isObject(value.config) && !isConfig(value))
    return { ok: true, config: value.config, told: 'The connector’s config is taken over.' };
  const json = items.find(({ type }) => type === 'Json');
  const isAlone = json && Object.keys(value).join() === json.key;
  if (isConfig(value) && !isAlone) return { ok: true, config: value, told: 'The config is taken over.' };
  const looksLikeJsonItem = json && Object.values(value).length > 0 && Object.values(value).every(isObject);
  if (json && (isAlone || looksLikeJsonItem)) {
    return {
      ok: true,
      config: { ...current, [json.key]: isAlone ? value[json.key] : value },
      told: `${json.label} are taken over; the other fields stay.`,
    };
  }
  return { ok: false, message: `None of the connector’s fields is in it. They are ${keys.join(', ')}.` };
}
