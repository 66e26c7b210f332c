// What a person has typed: its shape, the config it makes, and how it is kept over a reload. Pure but for the storage at the end.
// Confidential values are no part of it: they live in memory only, see secrets in studio.tsx.
import type { JsonObject, StudioInfo } from '../../contract/api.ts';
import { type FormItem, isJson } from './form-items.ts';
import type { LogtoTemplate } from './logto-template.ts';

export interface Draft {
  /** Text of each form item that is neither JSON nor confidential. */
  texts: Record<string, string>;
  /** Source of each JSON item, as typed. */
  sources: Record<string, string>;
  /** Imported keys that the form has no item for: kept, so that the check can name them. */
  others: JsonObject;
  /** Usage type of the preview and of a send. */
  type: string;
  /** Source of the payload of each usage type, where it was edited. */
  payloads: Record<string, string>;
  /** A template of Logto's own to try, of each usage type where one was begun. */
  logtoTemplates: Record<string, LogtoTemplate>;
  to: string;
  as: 'console' | 'type';
  /** Whose mails are traced, null while that is whom the last one went to; and how far back. */
  trace: { address: string | null; hours: number };
  width: 'phone' | 'desktop';
  scheme: 'light' | 'dark';
}

export type Secrets = Record<string, string>;

/** As the server and the command have it. */
const usualHours = 72;

export const format = (value: unknown): string => JSON.stringify(value, null, 2);

export function startDraft(info: StudioInfo, items: FormItem[]): Draft {
  return {
    ...splitConfig(info.config, items).draft,
    type: info.usageTypes[0]?.type ?? 'Generic',
    payloads: {},
    logtoTemplates: {},
    to: '',
    as: 'console',
    trace: { address: null, hours: usualHours },
    ...startView(),
  };
}

/** Below this a desktop's width is shown too small to read. */
const phoneMaxPx = 700;

/** The preview begins as this reader would see the mail. */
function startView(): Pick<Draft, 'width' | 'scheme'> {
  return {
    width: innerWidth < phoneMaxPx ? 'phone' : 'desktop',
    scheme: matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light',
  };
}

/** A config, taken apart into what the form shows. */
export function splitConfig(
  config: JsonObject,
  items: FormItem[],
): { draft: Pick<Draft, 'texts' | 'sources' | 'others'>; secrets: Secrets } {
  const texts: Record<string, string> = {};
  const sources: Record<string, string> = {};
  const secrets: Secrets = {};
  const others: Record<string, unknown> = { ...config };
  for (const item of items) {
    const value = config[item.key];
    delete others[item.key];
    if (isJson(item)) sources[item.key] = format(value ?? item.defaultValue ?? {});
    else if (item.isConfidential) secrets[item.key] = toText(value);
    else texts[item.key] = toText(value ?? (item.choices.length > 0 ? item.defaultValue : ''));
  }
  return { draft: { texts, sources, others }, secrets };
}

const toText = (value: unknown): string =>
  value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);

/** The config that Console would submit: blank texts are left out. `lastGood` serves for JSON that cannot be read yet. */
export function toConfig(draft: Draft, secrets: Secrets, lastGood: Record<string, unknown>): JsonObject {
  const texts = Object.entries({ ...draft.texts, ...secrets }).filter(([, text]) => text.trim() !== '');
  const parsed = Object.entries(draft.sources).map(([key, source]) => {
    const read = readJson(source);
    return [key, read.ok ? read.value : lastGood[key]] as const;
  });
  return { ...draft.others, ...Object.fromEntries(texts), ...Object.fromEntries(parsed) };
}

export type ReadJson = { ok: true; value: unknown } | { ok: false; message: string };

/** JSON as typed, or a sentence that says where it stops being JSON. */
export function readJson(source: string): ReadJson {
  if (source.trim() === '') return { ok: true, value: {} };
  try {
    return { ok: true, value: JSON.parse(source) };
  } catch (error) {
    const told = error instanceof Error ? error.message : '';
    const position = Number(/position (\d+)/.exec(told)?.[1] ?? source.length);
    const before = source.slice(0, position).split('\n');
    const place = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
    return { ok: false, message: `This is not JSON yet: look at ${place}.` };
  }
}

export function readPayload(source: string): { ok: true; payload: JsonObject } | { ok: false; message: string } {
  const read = readJson(source);
  if (!read.ok) return read;
  if (isObject(read.value)) return { ok: true, payload: read.value };
  return { ok: false, message: 'A payload is a JSON object: it begins with { and ends with }.' };
}

/** The source with one value set; `undefined` removes it. Objects on the way are made. */
export function setAt(source: string, path: readonly string[], value: unknown): string {
  const read = readJson(source);
  if (!read.ok) return source;
  return format(withValue(read.value, path, value));
}

function withValue(holder: unknown, [key, ...below]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const object = isObject(holder) ? holder : {};
  const next = withValue(object[key], below, value);
  if (next !== undefined) return { ...object, [key]: next };
  const { [key]: _removed, ...rest } = object;
  return rest;
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Own value at a path, or undefined. */
export function valueAt(holder: unknown, path: ReadonlyArray<string | number>): unknown {
  return path.reduce<unknown>(
    (value, key) => (isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined),
    holder,
  );
}

// Kept in sessionStorage: one tab's work, gone with the tab. The config of the start is kept beside it: a draft that began
// from another one (a second start with another file) is not brought back.
const storageKey = 'mailgun-studio-draft';

/** Imported keys that no field is for stay out: one of them may be a key under a misspelt name. */
type Kept = Omit<Draft, 'others'>;

export function loadDraft(info: StudioInfo): Kept | null {
  const read = readJson(sessionStorage.getItem(storageKey) ?? 'null');
  if (!read.ok || !isObject(read.value) || read.value.start !== JSON.stringify(info.config)) return null;
  return read.value.draft as Kept;
}

export function keepDraft(info: StudioInfo, draft: Draft): void {
  const { others: _inMemoryOnly, ...kept } = draft;
  try {
    sessionStorage.setItem(
      storageKey,
      JSON.stringify({ start: JSON.stringify(info.config), draft: kept satisfies Kept }),
    );
  } catch {
    // Storage that is full or switched off: the work is in the page still, and only a reload would lose it.
  }
}
