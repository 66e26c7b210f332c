// Preview: what a message would be, while it is written. Left what goes in, right what would arrive.
import { useEffect, useMemo } from 'preact/hooks';
import { calls } from '../../state/calls.ts';
import { useLive } from '../../state/live.ts';
import { toLogtoTemplate } from '../../state/logto-template.ts';
import { usePayload } from '../../state/payload.ts';
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
  const typed = usePayload(type);
  const { payload } = typed;
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
        <Making typed={typed} answer={live.answer} isAnswered={live.question === question} />
        <Made answer={live.answer} error={live.error} isBusy={live.isBusy} />
      </div>
    </>
  );
}
