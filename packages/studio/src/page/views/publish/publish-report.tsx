// What came of a publish: what was written and what was not, undo, and a test email through Logto.
import { useState } from 'preact/hooks';
import type { PublishResult } from '../../../contract/logto.ts';
import { useLazyQuery } from '../../state/query.ts';
import { useStudio } from '../../state/studio.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Notice } from '../../ui/notice.tsx';
import { publishApi } from './publish-api.ts';

interface PublishReportProps {
  result: PublishResult;
  isRestore: boolean;
  onCompare: () => void;
  onUndo: (backup: string) => void;
}

export function PublishReport({ result, isRestore, onCompare, onUndo }: PublishReportProps) {
  const { ok, written, backup, differences } = result;
  const title = ok
    ? isRestore
      ? 'Restored'
      : 'Published'
    : written.length > 0
      ? 'Published in part'
      : 'Not published';
  return (
    <div class="publish-report" data-testid="publish-report">
      <section class={`card report-${ok ? 'success' : 'failure'}`} aria-label="Result">
        <header class="report-header">
          <span class="report-icon">
            <Icon name={ok ? 'check' : 'error'} />
          </span>
          <div role={ok ? 'status' : 'alert'}>
            <h2>{title}</h2>
            <p>
              {ok
                ? 'Read back and compared: Logto has what was written.'
                : (result.error ?? 'Logto stores it differently.')}
            </p>
          </div>
        </header>
        <Parts result={result} />
        {differences.length > 0 && (
          <Notice tone="warning">Logto stores otherwise than was written: {differences.join(', ')}</Notice>
        )}
        <div class="publish-summary-actions">
          <Button onPress={onCompare}>Compare again</Button>
          {backup && (
            <Button variant="quiet" onPress={() => onUndo(backup.content)} testId="undo">
              {isRestore ? 'Go back to what was there' : 'Undo…'}
            </Button>
          )}
          <p class="muted">
            {backup?.file ? (
              <>
                Saved before: <code class="path">{backup.file}</code>
              </>
            ) : (
              'What was there before is kept until you leave this view.'
            )}
          </p>
        </div>
      </section>
      {ok && <TestEmail />}
    </div>
  );
}

function Parts({ result: { written, notWritten, unconfirmed } }: { result: PublishResult }) {
  const rows = [
    ...written.map((label) => ({ label, icon: 'check' as const, note: 'written' })),
    ...(unconfirmed === null ? [] : [{ label: unconfirmed, icon: 'warning' as const, note: 'unknown: compare again' }]),
    ...notWritten.map((label) => ({ label, icon: 'close' as const, note: 'not written' })),
  ];
  return (
    <ul class="publish-parts">
      {rows.map(({ label, icon, note }) => (
        <li key={label} class={`publish-part publish-part-${icon}`}>
          <Icon name={icon} size={18} />
          <span>{label}</span>
          <span class="muted">{note}</span>
        </li>
      ))}
    </ul>
  );
}

function TestEmail() {
  const { draft } = useStudio();
  const [email, setEmail] = useState(draft.to);
  const { data, error, input, isLoading, run } = useLazyQuery(async (address: string) => {
    await publishApi.test({ email: address });
    return address;
  });
  return (
    <form
      class="card publish-test"
      aria-label="Test email"
      onSubmit={(event) => {
        event.preventDefault();
        run(email);
      }}
    >
      <Field
        label="Send a test email through Logto"
        help={<p>Logto sends a real email: Generic, with the code 000000.</p>}
      >
        {(ids) => (
          <div class="input-with-button">
            <input
              {...ids}
              class="input"
              type="text"
              inputMode="email"
              autocomplete="off"
              spellcheck={false}
              value={email}
              onInput={(event) => setEmail(event.currentTarget.value)}
            />
            <Button icon="send" isBusy={isLoading} onPress={() => run(email)} testId="send-test">
              Send
            </Button>
          </div>
        )}
      </Field>
      {error && <Notice tone="error">{error}</Notice>}
      {data && input && <Notice tone="success">Logto sent it to {data}.</Notice>}
    </form>
  );
}
