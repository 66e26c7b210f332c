// Whether the work is saved, always in sight; and what to do when it cannot be.
import { useEffect, useState } from 'preact/hooks';
import { outdatedPage } from './state/api-client.ts';
import { useStudio } from './state/studio.tsx';
import { Button } from './ui/button.tsx';
import { Notice } from './ui/notice.tsx';

const texts = {
  saved: 'Saved',
  saving: 'Saving…',
  offline: 'Not saved: the studio does not respond. Trying again…',
  refused: 'Not saved',
  outdated: 'Not saved',
  conflict: 'Not saved',
} as const;

export function SaveStatus() {
  const { status, file } = useStudio();
  const name = file?.split(/[/\\]/).at(-1);
  return (
    <p class={`save-status save-status-${status.kind}`} role="status" data-testid="save-status" title={file ?? ''}>
      <span class="save-status-dot" aria-hidden="true" />
      <span>{texts[status.kind]}</span>
      {status.kind === 'saved' && <span class="save-status-file">{name ?? 'until the studio stops'}</span>}
    </p>
  );
}

function useOutdatedPage(): boolean {
  const [isOutdated, setOutdated] = useState(outdatedPage.isOutdated);
  useEffect(() => outdatedPage.subscribe(() => setOutdated(outdatedPage.isOutdated())), []);
  return isOutdated;
}

export function ProjectProblem() {
  const { status, sync } = useStudio();
  const isOutdated = useOutdatedPage();
  if (status.kind === 'refused') return <Notice tone="error">Not saved. {status.message}</Notice>;
  if (status.kind === 'outdated' || isOutdated) {
    return (
      <Notice tone="warning" action={<Button onPress={() => location.reload()}>Reload</Button>}>
        The studio was updated. What you changed is kept in this tab, and saved after a reload.
      </Notice>
    );
  }
  if (status.kind !== 'conflict') return null;
  return (
    <Notice
      tone="warning"
      action={
        <>
          {status.theirs && <Button onPress={sync.loadTheirs}>Load theirs</Button>}
          <Button onPress={sync.keepMine}>Keep mine</Button>
        </>
      }
    >
      {status.message} Nothing was overwritten.{' '}
      {status.theirs ? 'Load theirs, which you can undo, or keep mine.' : 'Fix the file, or keep mine.'}
    </Notice>
  );
}
