// What the user has entered: its shape, the config it makes, and how it survives a reload. Pure except for the storage at the end.
// Confidential values are not part of it: they are kept in memory only, see `secrets` in studio.tsx.
import type { JsonObject, StudioInfo } from '../../contract/api.ts';
import type { ProjectWrite } from '../../contract/project.ts';
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
  /** Of every preview and send; empty: the language of Logto's example. */
  locale: string;
  /** How the board shows all emails. */
  client: 'light' | 'dark' | 'gmail' | 'outlook' | 'text';
  /** The board shows the panel of brand and languages. */
  showsDesign: boolean;
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

/** The fields of the form: they show the project, as long as they are not edited. */
export type ConfigDraft = Pick<Draft, 'texts' | 'sources' | 'unknownFields'>;
/** Everything else: it belongs to the tab. */
export type ViewDraft = Omit<Draft, keyof ConfigDraft>;

export type Secrets = Record<string, string>;

/** The default of the server and of the command. */
const defaultTraceHours = 72;

export function createViewDraft(info: StudioInfo): ViewDraft {
  return {
    type: info.usageTypes[0]?.type ?? 'Generic',
    locale: '',
    payloads: {},
    logtoTemplates: {},
    showsDesign: innerWidth >= designMinPx,
    to: '',
    as: 'console',
    trace: { address: null, hours: defaultTraceHours },
    ...preferredView(),
  };
}

/** From this window width on, the panel fits beside the board. */
const designMinPx = 1_100;
/** Below this window width, an email at desktop width is too small to read. */
const phoneMaxPx = 700;

/** The preview starts at the user's own screen size and color scheme. */
function preferredView(): Pick<Draft, 'width' | 'scheme' | 'client'> {
  return {
    width: innerWidth < phoneMaxPx ? 'phone' : 'desktop',
    scheme: matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light',
    client: matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light',
  };
}

/** Splits a config into the fields of the form. */
export function splitConfig(config: JsonObject, items: FormItem[]): { draft: ConfigDraft; secrets: Secrets } {
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
export function toConfig(draft: ConfigDraft, secrets: Secrets, lastValid: Record<string, unknown>): JsonObject {
  const texts = Object.entries({ ...draft.texts, ...secrets }).filter(([, text]) => text.trim() !== '');
  const values = Object.entries(draft.sources).map(([key, source]) => {
    const parsed = parseJson(source);
    return [key, parsed.ok ? parsed.value : lastValid[key]] as const;
  });
  return { ...draft.unknownFields, ...Object.fromEntries(texts), ...Object.fromEntries(values) };
}

// In sessionStorage: it belongs to one tab and is gone when that closes.
const viewKey = 'mailgun-studio-draft';
/** A change of the project that the server does not have yet: a reload of the page must not lose it. */
const unsavedKey = 'mailgun-studio-unsaved';

export function loadViewDraft(): Partial<ViewDraft> {
  const stored = load(viewKey);
  return isObject(stored) ? (stored as Partial<ViewDraft>) : {};
}

export function saveViewDraft(draft: ViewDraft): void {
  store(viewKey, draft);
}

export function loadUnsaved(): ProjectWrite | null {
  const stored = load(unsavedKey);
  return isObject(stored) && isObject(stored.project) ? (stored as unknown as ProjectWrite) : null;
}

export function saveUnsaved(unsaved: ProjectWrite | null): void {
  if (unsaved === null) sessionStorage.removeItem(unsavedKey);
  else store(unsavedKey, unsaved);
}

function load(key: string): unknown {
  const parsed = parseJson(sessionStorage.getItem(key) ?? 'null');
  return parsed.ok ? parsed.value : null;
}

function store(key: string, value: unknown): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Storage is full or disabled: the value is still in memory, and only a reload would lose it.
  }
}
