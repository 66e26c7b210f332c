// Send: type an address and press Send, as Console's test does, or as Logto does for a usage type.
import { useEffect, useState } from 'preact/hooks';
import type { Finding, PendingFault, SendResult } from '../../../contract/api.ts';
import { formatRoute } from '../../route.ts';
import { calls } from '../../state/calls.ts';
import { destinationOf } from '../../state/destination.ts';
import { usePayload } from '../../state/payload.ts';
import { useStudio } from '../../state/studio.tsx';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Field } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { Segments } from '../../ui/segments.tsx';
import { SendReport } from './send-report.tsx';
import { Waiting } from './waiting.tsx';
import { WaitingFaults } from './waiting-faults.tsx';

const missingTo: Finding = {
  severity: 'error',
  rule: 'to',
  path: [],
  message: 'Type the address that the mail is to go to.',
};

export function Send() {
  const { draft, change, config, info, items, findings } = useStudio();
  const { payload, problem: payloadProblem } = usePayload(draft.type);
  const [result, setResult] = useState<{ result: SendResult; to: string; startedAtMs: number } | null>(null);
  const [isToMissing, setToMissing] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [faults, setFaults] = useState<PendingFault[]>([]);
  const [isSending, setSending] = useState(false);
  const standard = items.find(({ key }) => key === 'endpoint')?.placeholder ?? '';
  const { isLocal, host } = destinationOf(config, info, standard);
  const errorCount = findings.filter(({ severity }) => severity === 'error').length;
  const to = draft.to.trim();
  // What cannot be read is not sent, and nothing else in its place: that would be another mail than the one that was written.
  const isUnreadable = draft.as === 'type' && payloadProblem !== null;

  const lookAtFaults = () =>
    calls.faults().then(
      ({ pending }) => setFaults(pending),
      () => setFaults([]),
    );
  useEffect(() => void lookAtFaults(), []);

  const send = async () => {
    setToMissing(to === '');
    setProblem(null);
    if (to === '' || isUnreadable) return;
    setSending(true);
    setResult(null);
    const startedAtMs = Date.now();
    await calls.send({ config, to, as: draft.as === 'console' ? 'console' : { type: draft.type, payload } }).then(
      (answer) => setResult({ result: answer, to, startedAtMs }),
      (error: Error) => setProblem(error.message),
    );
    setSending(false);
    await lookAtFaults();
  };

  return (
    <>
      <PageHead title="Send">One mail through the real connector, and everything Logto would learn from it.</PageHead>
      <div class="send">
        <form
          class="card send-form"
          onSubmit={(event) => {
            event.preventDefault();
            if (!isSending) void send();
          }}
        >
          <Field label="To" findings={isToMissing && to === '' ? [missingTo] : []}>
            {(ids) => (
              <input
                {...ids}
                class="input"
                type="text"
                inputMode="email"
                autocomplete="email"
                placeholder={isLocal ? 'anyone@example.org' : 'you@example.org'}
                value={draft.to}
                onInput={(event) => change({ to: event.currentTarget.value })}
              />
            )}
          </Field>
          <div class="field">
            <span class="field-label">As</span>
            <Segments
              label="As"
              value={draft.as}
              choices={[
                { value: 'console', title: 'Console’s test' },
                { value: 'type', title: 'A real message' },
              ]}
              onChange={(as) => change({ as })}
            />
            <p class="field-help">
              {draft.as === 'console'
                ? 'Generic with the code 000000; errors are told to you, the operator.'
                : 'With the payload of the preview; errors are told to the person at the sign-in page.'}
            </p>
          </div>
          {draft.as === 'type' && (
            <Field label="Usage type" help={<a href={formatRoute('preview', draft.type)}>Look at it first</a>}>
              {(ids) => (
                <div class="select">
                  <select {...ids} value={draft.type} onChange={(event) => change({ type: event.currentTarget.value })}>
                    {info.usageTypes.map(({ type }) => (
                      <option key={type}>{type}</option>
                    ))}
                  </select>
                </div>
              )}
            </Field>
          )}
          {isUnreadable && (
            <Notice
              tone="error"
              action={
                <a class="button button-plain" href={formatRoute('preview', draft.type)}>
                  Mend it
                </a>
              }
            >
              The payload of {draft.type} cannot be read, so this mail cannot be sent. Mend it in the preview, under
              Payload.
            </Notice>
          )}
          {isLocal && <WaitingFaults faults={faults} />}
          {!isLocal && <Notice tone="warning">This is a real mail, through {host}. It counts and is billed.</Notice>}
          {errorCount > 0 && (
            <Notice
              tone="warning"
              action={
                <a class="button button-plain" href={formatRoute('configure')}>
                  See them
                </a>
              }
            >
              The config has errors; you can send all the same and see what Logto would show.
            </Notice>
          )}
          <Button look="primary" icon="send" isBusy={isSending} onPress={send} testId="send">
            Send
          </Button>
        </form>
        <div class="send-result" aria-live="polite" data-testid="send-result">
          {problem && <Notice tone="error">{problem}</Notice>}
          {isSending && <Waiting />}
          {result && <SendReport {...result} canDiagnose />}
          {!result && !isSending && !problem && (
            <Empty icon="send" title="Nothing sent yet">
              {isLocal
                ? 'Any address will do: the mail stays on this computer and appears in the inbox.'
                : 'The result stands here: each attempt, what Logto shows, and what to look at when it fails.'}
            </Empty>
          )}
        </div>
      </div>
    </>
  );
}
