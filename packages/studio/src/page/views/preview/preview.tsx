// Preview: what a message would be, while it is written. Left what goes in, right what would arrive.
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { JsonObject } from '../../../api.ts';
import { calls } from '../../state/calls.ts';
import { format, readJson } from '../../state/draft.ts';
import { useLive } from '../../state/live.ts';
import { toLogtoTemplate } from '../../state/logto-template.ts';
import { useStudio } from '../../state/studio.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { Made } from './made.tsx';
import { Making } from './making.tsx';

/** No wait: one call is under way at a time, and of the keys typed meanwhile only the last is asked for. */
const previewDelayMs = 0;

export function Preview({ type: addressed }: { type: string | null }) {
  const { draft, change, config, info } = useStudio();
  const known = info.usageTypes.some(({ type }) => type === addressed);
  useEffect(() => {
    if (addressed !== null && known) change({ type: addressed });
  }, [addressed, known]);

  const { type } = draft;
  const source = usePayloadSource(type);
  const payload = useLastGood(source, type);
  const template = draft.logtoTemplates[type];
  const question = useMemo(
    () => ({ config, type, payload, ...(template?.isOn && { logtoTemplate: toLogtoTemplate(template) }) }),
    [config, type, payload, template],
  );
  const live = useLive(question, calls.preview, previewDelayMs);

  return (
    <>
      <PageHead title="Preview">The mail as it would arrive, while you write it. Nothing is sent.</PageHead>
      <div class="preview">
        <Making payloadSource={source} answer={live.answer} isAnswered={live.question === question} />
        <Made answer={live.answer} error={live.error} isBusy={live.isBusy} />
      </div>
    </>
  );
}

/** The payload of a usage type as typed, or as Logto sends it. */
export function usePayloadSource(type: string): string {
  const { draft, info } = useStudio();
  const sample = info.usageTypes.find((known) => known.type === type)?.payload;
  return useMemo(() => draft.payloads[type] ?? format(sample ?? {}), [draft.payloads, type, sample]);
}

/** While the JSON cannot be read, the last that could. */
export function useLastGood(source: string, type: string): JsonObject {
  const last = useRef<{ type: string; payload: JsonObject }>({ type, payload: {} });
  return useMemo(() => {
    const read = readJson(source);
    if (read.ok) last.current = { type, payload: read.value as JsonObject };
    return last.current.type === type ? last.current.payload : {};
  }, [source, type]);
}
