// Preview: the email as it would arrive, while it is written. Input on the left, result on the right.
import { useEffect, useMemo } from 'preact/hooks';
import { api } from '../../state/api-client.ts';
import { usePayload } from '../../state/payload.ts';
import { useQuery } from '../../state/query.ts';
import { toLogtoTemplate } from '../../state/starter-content.ts';
import { useStudio } from '../../state/studio.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { InputPanel } from './input-panel.tsx';
import { ResultPanel } from './result-panel.tsx';

/** No delay: one request runs at a time, and only the newest input waits. */
const previewDelayMs = 0;

export function Preview({ type: routeType }: { type: string | null }) {
  const { draft, change, config, info } = useStudio();
  const isKnown = info.usageTypes.some(({ type }) => type === routeType);
  useEffect(() => {
    if (routeType !== null && isKnown) change({ type: routeType });
  }, [routeType, isKnown]);

  const { type } = draft;
  const payloadDraft = usePayload(type);
  const { payload } = payloadDraft;
  const template = draft.logtoTemplates[type];
  const input = useMemo(
    () => ({ config, type, payload, ...(template?.isOn && { logtoTemplate: toLogtoTemplate(template) }) }),
    [config, type, payload, template],
  );
  const { data, error, isLoading, input: loadedInput } = useQuery(input, api.preview, previewDelayMs);

  return (
    <>
      <PageHeader title="Preview">The email as it would arrive, while you write it. Nothing is sent.</PageHeader>
      <div class="preview">
        <InputPanel payloadDraft={payloadDraft} result={data} isCurrent={loadedInput === input} />
        <ResultPanel result={data} error={error} isLoading={isLoading} />
      </div>
    </>
  );
}
