// Two configs → what differs, as a person thinks of it: emails by usage type and language, and settings by their path. Pure.
import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../contract/api.js';
import { isObject } from '../contract/json.js';
import type { EmailChange, FieldChange } from '../contract/logto.js';
import { shorten } from '../contract/plain-text.js';
import { isSecretName } from '../contract/secret-names.js';
import { languageTags } from '../design/languages.js';
import { designTypes } from '../design/wording.js';

/** An email that differs, before it is rendered. */
export type DiffedEmail = Pick<EmailChange, 'type' | 'language' | 'change' | 'parts'>;

export interface ConfigDiff {
  readonly emails: readonly DiffedEmail[];
  readonly fields: readonly FieldChange[];
}

const parts = ['subject', 'html', 'text'] as const;
const isPart = (name: string): boolean => parts.some((part) => part === name);

/** In place of a secret. */
const hidden = '(hidden)';
const maxShownLength = 200;

/** @param defaultLanguage of the project: that of a delivery itself, beside its `locales` */
export function diffConfigs(before: JsonObject, after: JsonObject, defaultLanguage: string): ConfigDiff {
  const [old, next] = [flatten(before, defaultLanguage), flatten(after, defaultLanguage)];
  return { emails: diffEmails(old.emails, next.emails), fields: diffFields(old.fields, next.fields) };
}

type Emails = ReadonlyMap<string, { readonly type: string; readonly language: string; readonly email: JsonObject }>;
type Fields = ReadonlyMap<string, { readonly path: readonly string[]; readonly value: unknown }>;

function flatten(config: JsonObject, defaultLanguage: string): { emails: Emails; fields: Fields } {
  const emails = new Map<string, { type: string; language: string; email: JsonObject }>();
  const fields = new Map<string, { path: readonly string[]; value: unknown }>();
  const addField = (path: readonly string[], value: unknown) => fields.set(JSON.stringify(path), { path, value });
  const addEmail = (type: string, language: string, delivery: JsonObject, path: readonly string[]) => {
    const email = Object.fromEntries(Object.entries(delivery).filter(([name]) => isPart(name)));
    if (Object.keys(email).length > 0) emails.set(JSON.stringify([type, language]), { type, language, email });
    for (const [name, value] of Object.entries(delivery)) {
      if (!isPart(name) && name !== 'locales') addField([...path, name], value);
    }
  };
  for (const [name, value] of Object.entries(config)) if (name !== 'deliveries') addField([name], value);
  for (const [type, delivery] of Object.entries(isObject(config.deliveries) ? config.deliveries : {})) {
    if (!isObject(delivery)) addField(['deliveries', type], delivery);
    else {
      addEmail(type, defaultLanguage, delivery, ['deliveries', type]);
      for (const [tag, overlay] of Object.entries(isObject(delivery.locales) ? delivery.locales : {})) {
        const path = ['deliveries', type, 'locales', tag];
        // A locale of the default language would take the delivery's place in the list.
        if (isObject(overlay) && tag !== defaultLanguage) addEmail(type, tag, overlay, path);
        else addField(path, overlay);
      }
    }
  }
  return { emails, fields };
}

function diffEmails(before: Emails, after: Emails): DiffedEmail[] {
  const keys = [...new Set([...before.keys(), ...after.keys()])];
  const changes = keys.flatMap((key): DiffedEmail[] => {
    const [old, next] = [before.get(key), after.get(key)];
    const { type = '', language = '' } = next ?? old ?? {};
    const changed = parts.filter((part) => old?.email[part] !== next?.email[part]);
    return changed.length === 0 ? [] : [{ type, language, change: changeOf(old, next), parts: changed }];
  });
  return changes.sort(
    (a, b) =>
      orderOf(designTypes, a.type) - orderOf(designTypes, b.type) ||
      orderOf(languageTags, a.language) - orderOf(languageTags, b.language),
  );
}

/** In the order in which everything else lists them; others come last. */
function orderOf(list: readonly string[], name: string): number {
  const at = list.indexOf(name);
  return at < 0 ? list.length : at;
}

function diffFields(before: Fields, after: Fields): FieldChange[] {
  const keys = [...new Set([...before.keys(), ...after.keys()])];
  return keys.flatMap((key): FieldChange[] => {
    const [old, next] = [before.get(key), after.get(key)];
    const path = next?.path ?? old?.path ?? [];
    if (isDeepStrictEqual(old?.value, next?.value)) return [];
    const show = (field: typeof old) =>
      field === undefined
        ? ''
        : isSecretName(path.at(-1) ?? '')
          ? hidden
          : shorten(JSON.stringify(field.value), maxShownLength);
    return [{ path, change: changeOf(old, next), before: show(old), after: show(next) }];
  });
}

function changeOf(before: unknown, after: unknown): EmailChange['change'] {
  if (before === undefined) return 'added';
  return after === undefined ? 'removed' : 'changed';
}

/** Paths at which two values differ, at most a few. */
export function differingPaths(written: unknown, found: unknown, path: readonly string[] = []): string[] {
  if (isDeepStrictEqual(written, found)) return [];
  if (!isObject(written) || !isObject(found)) return [path.join('.')];
  const keys = [...new Set([...Object.keys(written), ...Object.keys(found)])];
  return keys.flatMap((key) => differingPaths(written[key], found[key], [...path, key])).slice(0, maxPaths);
}

const maxPaths = 20;
