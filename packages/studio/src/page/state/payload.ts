// The payload of a usage type: as typed, or a valid one in its place while the text is invalid.
import { useMemo, useRef } from 'preact/hooks';
import type { JsonObject } from '../../contract/api.ts';
import { formatJson, parsePayload, setAt } from './json.ts';
import { useStudio } from './studio.tsx';

export interface PayloadDraft {
  /** The text: as typed, or Logto's own payload. */
  source: string;
  /** The parsed text; while that is invalid, the last valid payload or Logto's own. */
  payload: JsonObject;
  /** Why the text is invalid. */
  error: string | null;
}

export function usePayload(type: string): PayloadDraft {
  const { draft, info } = useStudio();
  const lastValid = useRef<{ type: string; payload: JsonObject } | null>(null);
  const sample = info.usageTypes.find((known) => known.type === type)?.payload;
  const edited = draft.payloads[type];
  return useMemo(() => {
    const original = { ...sample, ...(draft.locale !== '' && { locale: draft.locale }) };
    if (edited === undefined) return { source: formatJson(original), payload: original, error: null };
    const parsed = parsePayload(edited);
    if (parsed.ok) {
      lastValid.current = { type, payload: parsed.value };
      return { source: edited, payload: parsed.value, error: null };
    }
    const payload = lastValid.current?.type === type ? lastValid.current.payload : original;
    return { source: edited, payload, error: parsed.message };
  }, [edited, type, sample, draft.locale]);
}

/** Payloads that were edited hold a language of their own. @param locale empty: none */
export function withLocale(payloads: Readonly<Record<string, string>>, locale: string): Record<string, string> {
  const value = locale === '' ? undefined : locale;
  return Object.fromEntries(Object.entries(payloads).map(([type, source]) => [type, setAt(source, ['locale'], value)]));
}
