// What publishing would change, the questions before it, the button, its progress and its result.
import { useState } from 'preact/hooks';
import type { PublishEvent, PublishPreview, PublishResult } from '../../../contract/logto.ts';
import { quantity } from '../../../contract/plain-text.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Notice } from '../../ui/notice.tsx';
import { hostOf } from './connect-form.tsx';
import { Differences } from './differences.tsx';
import { type Publication, publishApi } from './publish-api.ts';
import { PublishReport } from './publish-report.tsx';

interface ReviewProps {
  preview: PublishPreview;
  publication: Publication;
  isRestore: boolean;
  onCompare: () => void;
  /** Logto has something else now. */
  onPublished: () => void;
  onUndo: (backup: string) => void;
}

type Phase =
  | { name: 'review'; error: string | null }
  | { name: 'publishing'; step: string }
  | { name: 'done'; result: PublishResult };

const stoppedInTheMiddle =
  'The studio stopped in the middle, and it is unknown what was written. Start it again, and compare: that shows what Logto has.';

export function Review({ preview, publication, isRestore, onCompare, onPublished, onUndo }: ReviewProps) {
  const [confirmed, setConfirmed] = useState<readonly string[]>([]);
  const [phase, setPhase] = useState<Phase>({ name: 'review', error: null });
  const start = () => {
    setPhase({ name: 'publishing', step: 'Starting' });
    let state: 'starting' | 'running' | 'ended' = 'starting';
    const onEvent = (event: PublishEvent) => {
      state = 'step' in event ? 'running' : 'ended';
      if ('step' in event) setPhase({ name: 'publishing', step: event.step });
      else if ('result' in event) {
        setPhase({ name: 'done', result: event.result });
        onPublished();
      } else setPhase({ name: 'review', error: event.error });
    };
    const stopAt = (error: string) => {
      if (state !== 'ended') setPhase({ name: 'review', error: state === 'starting' ? error : stoppedInTheMiddle });
    };
    publishApi.publish(publication, { revision: preview.revision, confirmed }, onEvent).then(
      () => stopAt(stoppedInTheMiddle),
      (error: Error) => stopAt(error.message),
    );
  };
  if (phase.name === 'done') {
    return <PublishReport result={phase.result} isRestore={isRestore} onCompare={onCompare} onUndo={onUndo} />;
  }
  if (preview.isEmpty) {
    return (
      <EmptyState
        icon="check"
        title={isRestore ? 'Nothing to restore' : 'Logto has what the project has'}
        action={<Button onPress={onCompare}>Compare again</Button>}
      >
        Change an email or the design, and come back to publish it.
      </EmptyState>
    );
  }
  const count = preview.emails.length + preview.fields.length;
  const canPublish = preview.questions.every(({ id }) => confirmed.includes(id));
  const toggle = (id: string) =>
    setConfirmed(confirmed.includes(id) ? confirmed.filter((one) => one !== id) : [...confirmed, id]);
  return (
    <div class="publish-review" data-testid="review">
      <section class="card publish-summary" aria-label={isRestore ? 'Restore' : 'Publish'}>
        <div class="publish-summary-text">
          <h2>
            {isRestore ? 'Restore: ' : ''}
            {quantity(count, 'change')} at {hostOf(preview.endpoint)}
          </h2>
          <p class="muted">{countKinds(preview)}</p>
        </div>
        {preview.questions.map(({ id, message }) => (
          <label key={id} class="publish-question">
            <input type="checkbox" checked={confirmed.includes(id)} onChange={() => toggle(id)} />
            <span>{message}</span>
          </label>
        ))}
        {phase.name === 'review' && phase.error && (
          <Notice tone="error" action={<Button onPress={onCompare}>Compare again</Button>}>
            {phase.error}
          </Notice>
        )}
        <div class="publish-summary-actions">
          <Button
            variant="primary"
            icon="publish"
            isBusy={phase.name === 'publishing'}
            isDisabled={!canPublish}
            onPress={start}
            testId="publish"
          >
            {isRestore ? 'Restore' : 'Publish'}
          </Button>
          <p class="muted" role="status">
            {phase.name === 'publishing'
              ? `${phase.step}…`
              : canPublish
                ? 'What is there now is saved first, so that you can undo it.'
                : preview.questions.length > 1
                  ? 'Answer the questions above first.'
                  : 'Answer the question above first.'}
          </p>
        </div>
        {preview.notes.length > 0 && (
          <ul class="publish-notes">
            {preview.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        )}
      </section>
      <Differences preview={preview} />
    </div>
  );
}

function countKinds({ emails, fields }: PublishPreview): string {
  const words = { changed: 'changed', added: 'new', removed: 'removed' } as const;
  const kinds = Object.entries(words).flatMap(([change, word]) => {
    const count = emails.filter((email) => email.change === change).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  return [
    emails.length > 0 ? `${quantity(emails.length, 'email')}: ${kinds.join(', ')}.` : '',
    fields.length > 0 ? `${quantity(fields.length, 'setting')}.` : '',
  ]
    .filter((text) => text !== '')
    .join(' ');
}
