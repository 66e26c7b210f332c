// The board: every email of the project in every language, as it arrives. The landing page.
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { BoardCell, BoardRequest, Project } from '../../../contract/project.ts';
import { api } from '../../state/api-client.ts';
import { useQuery } from '../../state/query.ts';
import { useStudio } from '../../state/studio.tsx';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SegmentedControl } from '../../ui/segmented-control.tsx';
import { Cell } from './board-cell.tsx';
import { EmailEditor } from './email-editor.tsx';
import { clients } from './clients.ts';
import { DesignPanel } from './design-panel.tsx';
import { UndoButtons } from './undo-buttons.tsx';
import { languageTitle, typeTitle } from './titles.ts';

/** Typing in the design panel renders the emails as fast as they can be shown: one request at a time. */
const renderDelayMs = 40;

/** Cells of the last answer, so that the board is there at once when it is opened again; and the email that was open last. */
const kept: { cells: BoardCell[]; place: string | null } = { cells: [], place: null };

export function Board({ place }: { place: string | null }) {
  const [type = '', language = ''] = place?.split('.') ?? [];
  const { project } = useStudio();
  const isKnown = project.languages.some((tag) => tag === language) && type !== '';
  return place !== null && isKnown ? (
    <EmailEditor key={place} type={type as keyof Project['emails']} language={language as Project['languages'][number]} />
  ) : (
    <Overview />
  );
}

function Overview() {
  const { project, draft, change } = useStudio();
  const request = useMemo((): BoardRequest => ({ project }), [project]);
  const { data, error } = useQuery(request, api.board, kept.cells.length === 0 ? 0 : renderDelayMs);
  const cells = data?.cells ?? kept.cells;
  kept.cells = cells;
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
            <SegmentedControl
              label="Width"
              isCompact
              value={draft.width}
              choices={[
                { value: 'desktop', title: 'Desktop', icon: 'desktop' },
                { value: 'phone', title: 'Phone', icon: 'phone' },
              ]}
              onChange={(width) => change({ width })}
            />
            <p class="board-note">{note}</p>
          </div>
          {error && <Notice tone="error">{error}</Notice>}
          <Cells cells={cells} />
        </section>
        {draft.showsDesign && <DesignPanel />}
      </div>
    </>
  );
}

function Cells({ cells }: { cells: BoardCell[] }) {
  const { project, info, draft } = useStudio();
  const container = useRef<HTMLDivElement>(null);
  useLastPlace(container, cells.length > 0);
  const { languages } = project;
  const types = [...new Set(cells.map(({ type }) => type))];
  const at = new Map(cells.map((cell) => [`${cell.type}.${cell.language}`, cell]));
  const descriptionOf = (type: string) => info.usageTypes.find((known) => known.type === type)?.description;
  const [only] = languages;
  if (languages.length === 1 && only !== undefined) {
    return (
      <div class={`gallery gallery-${draft.width}`} ref={container} data-testid="board">
        {types.map((type) => {
          const cell = at.get(`${type}.${only}`);
          return (
            <section key={type} class="gallery-item">
              <h2 class="board-type" title={descriptionOf(type)}>
                {typeTitle(type)}
              </h2>
              {cell && <Cell cell={cell} caption="" />}
            </section>
          );
        })}
      </div>
    );
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <div class="board-scroll" ref={container} data-testid="board" tabIndex={0} role="group" aria-label="Emails by language">
      <div
        class={`board-grid board-grid-${draft.width}`}
        role="table"
        aria-label="Usage types by languages"
        style={{ '--languages': languages.length }}
      >
        <div class="board-row board-head" role="row">
          <span role="columnheader" class="board-corner">
            <span class="visually-hidden">Usage type</span>
          </span>
          {languages.map((tag, index) => (
            <span key={tag} role="columnheader" class="board-language">
              {languageTitle(tag)} {index === 0 && <span class="board-default">default</span>}
            </span>
          ))}
        </div>
        {types.map((type) => (
          <div key={type} class="board-row" role="row">
            <span role="rowheader" class="board-row-header">
              <span class="board-type">{typeTitle(type)}</span>
              <span class="board-description">{descriptionOf(type)}</span>
            </span>
            {languages.map((tag) => {
              const cell = at.get(`${type}.${tag}`);
              return (
                <span key={tag} role="cell" class="board-slot">
                  {cell && <Cell cell={cell} caption={languageTitle(tag)} />}
                </span>
              );
            })}
          </div>
        ))}
      </div>
    </div>
  );
}

export function rememberPlace(place: string): void {
  kept.place = place;
}

/** Back from an email: the board is where it was, and the keyboard goes on from there. */
function useLastPlace(container: { readonly current: HTMLElement | null }, isReady: boolean): void {
  useEffect(() => {
    if (!isReady || kept.place === null) return;
    const cell = container.current?.querySelector<HTMLElement>(`[data-cell="${CSS.escape(kept.place)}"] a`);
    kept.place = null;
    cell?.scrollIntoView({ block: 'center', inline: 'nearest' });
    cell?.focus({ preventScroll: true });
  }, [isReady]);
}
