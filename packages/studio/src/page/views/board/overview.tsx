// All emails at once: what to show them as, the emails, and the design panel beside them.
import { useMemo } from 'preact/hooks';
import type { BoardCell, BoardRequest } from '../../../contract/project.ts';
import { api } from '../../state/api-client.ts';
import { useQuery } from '../../state/query.ts';
import { useStudio } from '../../state/studio.tsx';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SegmentedControl } from '../../ui/segmented-control.tsx';
import { WidthControl } from '../../ui/width-control.tsx';
import { clients } from './clients.ts';
import { DesignPanel } from './design-panel.tsx';
import { EmailGrid } from './email-grid.tsx';
import { UndoButtons } from './undo-buttons.tsx';

/** Typing in the design panel renders the emails as fast as they can be shown: one request at a time. */
const renderDelayMs = 40;

/** Of the last answer: the board is there at once when it is opened again. */
let lastCells: BoardCell[] = [];

export function Overview() {
  const { project, draft, change } = useStudio();
  const request = useMemo((): BoardRequest => ({ project }), [project]);
  const { data, error } = useQuery(request, api.board, lastCells.length === 0 ? 0 : renderDelayMs);
  const cells = data?.cells ?? lastCells;
  lastCells = cells;
  const note = clients.find(({ value }) => value === draft.client)?.note;
  return (
    <>
      <PageHeader
        title="Board"
        actions={
          <>
            <UndoButtons />
            <Button
              icon="design"
              variant={draft.showsDesign ? 'plain' : 'primary'}
              onPress={() => change({ showsDesign: !draft.showsDesign })}
              testId="toggle-design"
            >
              {draft.showsDesign ? 'Hide design' : 'Design'}
            </Button>
          </>
        }
      >
        Every email that Logto sends, in every language, exactly as it arrives. Select one to edit it.
      </PageHeader>
      <div class={draft.showsDesign ? 'board-layout board-layout-design' : 'board-layout'}>
        <section class="board" aria-label="Emails">
          <div class="board-bar">
            <SegmentedControl
              label="Email client"
              value={draft.client}
              choices={clients}
              onChange={(client) => change({ client })}
            />
            <WidthControl />
            <p class="board-note">{note}</p>
          </div>
          {error && <Notice tone="error">{error}</Notice>}
          <EmailGrid cells={cells} />
        </section>
        {draft.showsDesign && <DesignPanel />}
      </div>
    </>
  );
}
