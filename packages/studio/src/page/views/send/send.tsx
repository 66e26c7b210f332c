// Send: one email through the real connector, and its report.
import { useEffect, useState } from 'preact/hooks';
import type { PendingFault, SendResult } from '../../../contract/api.ts';
import { api } from '../../state/api-client.ts';
import { usePayload } from '../../state/payload.ts';
import { useSessionState } from '../../state/session-state.ts';
import { useStudio } from '../../state/studio.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SendForm } from './send-form.tsx';
import { SendReport } from './send-report.tsx';
import { SendingProgress } from './sending-progress.tsx';

interface Report {
  result: SendResult;
  to: string;
  isLocal: boolean;
}

export function Send() {
  const { draft, config, destination } = useStudio();
  const { payload, error: payloadError } = usePayload(draft.type);
  const [report, setReport] = useSessionState<Report | null>('send-report', null);
  const [isRecipientMissing, setRecipientMissing] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [queuedFaults, setQueuedFaults] = useState<PendingFault[]>([]);
  const [isSending, setSending] = useState(false);
  const to = draft.to.trim();
  // An invalid payload blocks the send: a fallback payload would send another email than the one the user wrote.
  const isPayloadInvalid = draft.as === 'type' && payloadError !== null;

  const loadQueuedFaults = () =>
    api.faults().then(
      ({ pending }) => setQueuedFaults(pending),
      () => setQueuedFaults([]),
    );
  useEffect(() => void loadQueuedFaults(), []);

  const send = async () => {
    setRecipientMissing(to === '');
    setError(null);
    if (to === '' || isPayloadInvalid) return;
    setSending(true);
    setReport(null);
    await api.send({ config, to, as: draft.as === 'console' ? 'console' : { type: draft.type, payload } }).then(
      (result) => setReport({ result, to, isLocal: destination.isLocal }),
      (failure: Error) => setError(failure.message),
    );
    setSending(false);
    await loadQueuedFaults();
  };

  return (
    <>
      <PageHeader title="Send">
        Send one email through the real connector, and see everything Logto would get.
      </PageHeader>
      <div class="form-and-result">
        <SendForm
          onSend={send}
          isSending={isSending}
          isRecipientMissing={isRecipientMissing && to === ''}
          isPayloadInvalid={isPayloadInvalid}
          queuedFaults={queuedFaults}
        />
        <div aria-live="polite" data-testid="send-result">
          {error && <Notice tone="error">{error}</Notice>}
          {isSending && <SendingProgress />}
          {report && <SendReport {...report} canDiagnose />}
          {!report && !isSending && !error && (
            <EmptyState icon="send" title="Nothing sent yet">
              {destination.isLocal
                ? 'Use any address: the email stays on this computer and appears in the inbox.'
                : 'The report shows each attempt, what Logto shows, and how to fix a failure.'}
            </EmptyState>
          )}
        </div>
      </div>
    </>
  );
}
