// The payload of a usage type: as typed, or what goes in its place while that cannot be read.
import { useMemo, useRef } from 'preact/hooks';
import type { JsonObject } from '../../contract/api.ts';
import { format, readPayload } from './draft.ts';
import { useStudio } from './studio.tsx';

export interface Payload {
  /** As typed, or as Logto sends it. */
  source: string;
  /** What can be used: the source; or else the last that could be read, or Logto's. */
  payload: JsonObject;
  /** Why the source cannot be read. */
  problem: string | null;
}

export function usePayload(type: string): Payload {
  const { draft, info } = useStudio();
  const last = useRef<{ type: string; payload: JsonObject } | null>(null);
  const sample = info.usageTypes.find((known) => known.type === type)?.payload;
  const edited = draft.payloads[type];
  return useMemo(() => {
    const logtos = sample ?? {};
    if (edited === undefined) return { source: format(logtos), payload: logtos, problem: null };
    const read = readPayload(edited);
    if (read.ok) {
      last.current = { type, payload: read.payload };
      return { source: edited, payload: read.payload, problem: null };
    }
    const payload = last.current?.type === type ? last.current.payload : logtos;
    return { source: edited, payload, problem: read.message };
  }, [edited, type, sample]);
}
