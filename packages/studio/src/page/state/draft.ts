// What the user has entered: its shape, the config it makes, and how it survives a reload. Pure except for the storage at the end.
// Confidential values are not part of it: they are kept in memory only, see `secrets` in studio.tsx.
import type { JsonObject, StudioInfo } from '../../contract/api.ts';
import { type FormItem, isJsonItem } from './form-items.ts';
import { formatJson, isObject, parseJson } from './json.ts';
import type { LogtoTemplate } from './starter-content.ts';

export interface Draft {
  /** Text of each form item that is neither JSON nor confidential. */
  texts: Record<string, string>;
  /** Source of each JSON item, as typed. */
  sources: Record<string, string>;
  /** Imported keys without a form item: kept, so that the check can report them. */
  unknownFields: JsonObject;
  /** Usage type of the preview and of a send. */
  type: string;
  /** Payload source of each usage type, where it was edited. */
  payloads: Record<string, string>;
  /** Logto template of each usage type, where one was edited. */
  logtoTemplates: Record<string, LogtoTemplate>;
  to: string;
  as: 'console' | 'type';
  /** `address` null: the recipient of the last send. */
  trace: { address: string | null; hours: number };
  width: 'phone' | 'desktop';
  scheme: 'light' | 'dark';
}

export type Secrets = Record<string, string>;

/** The default of the server and of the command. */
const defaultTraceHours = 72;

export function createDraft(info: StudioInfo, items: FormItem[]): Draft {
  return {
    ...splitConfig(info.config, items).draft,
    type: info.usageTypes[0]?.type ?? 'Generic',
    payloads: {},
    logtoTemplates: {},
    to: '',
    as: 'console',
    trace: { address: null, hours: defaultTraceHours },
    ...preferredView(),
  };
}

/** Below this window width, an email at desktop width is too small to read. */
const phoneMaxPx = 700;

/** The preview starts at the user's own screen size and color scheme. */
function preferredView(): Pick<Draft, 'width' | 'scheme'> {
  return {
    width: innerWidth < phoneMaxPx ? 'phone' : 'desktop',
    scheme: matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light',
  };
}

/** Splits a config into the fields of the form. */
export function splitConfig(
  config: JsonObject,
  items: FormItem[],
): { draft: Pick<Draft, 'texts' | 'sources' | 'unknownFields'>; secrets: Secrets } {
  const texts: Record<string, string> = {};
  const sources: Record<string, string> = {};
  const secrets: Secrets = {};
  const unknownFields: Record<string, unknown> = { ...config };
  for (const item of items) {
    const value = config[item.key];
    delete unknownFields[item.key];
    if (isJsonItem(item)) sources[item.key] = formatJson(value ?? item.defaultValue ?? {});
    else if (item.isConfidential) secrets[item.key] = toText(value);
    else texts[item.key] = toText(value ?? (item.choices.length > 0 ? item.defaultValue : ''));
  }
  return { draft: { texts, sources, unknownFields }, secrets };
}

const toText = (value: unknown): string =>
  value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);

/** The config that Console would submit, without blank texts. `lastValid` replaces JSON that is invalid at the moment. */
export function toConfig(draft: Draft, secrets: Secrets, lastValid: Record<string, unknown>): JsonObject {
  const texts = Object.entries({ ...draft.texts, ...secrets }).filter(([, text]) => text.trim() !== '');
  const values = Object.entries(draft.sources).map(([key, source]) => {
    const parsed = parseJson(source);
    return [key, parsed.ok ? parsed.value : lastValid[key]] as const;
  });
  return { ...draft.unknownFields, ...Object.fromEntries(texts), ...Object.fromEntries(values) };
}

// In sessionStorage: it belongs to one tab and is gone when that closes. The initial config is stored with it, and a draft
// that was based on another one (the studio was restarted with another file) is not restored.
const storageKey = 'mailgun-studio-draft';

/** Without unknown fields: one of them can be an API key under a misspelled name. */
type StoredDraft = Omit<Draft, 'unknownFields'>;

export function loadDraft(info: StudioInfo): StoredDraft | null {
  const parsed = parseJson(sessionStorage.getItem(storageKey) ?? 'null');
  if (!parsed.ok || !isObject(parsed.value) || parsed.value.basedOn !== JSON.stringify(info.config)) return null;
  return parsed.value.draft as StoredDraft;
}

export function saveDraft(info: StudioInfo, draft: Draft): void {
  const { unknownFields: _inMemoryOnly, ...stored } = draft;
  try {
    sessionStorage.setItem(
      storageKey,
      JSON.stringify({ basedOn: JSON.stringify(info.config), draft: stored satisfies StoredDraft }),
    );
  } catch {
    // Storage is full or disabled: the draft is still in memory, and only a reload would lose it.
  }
}
