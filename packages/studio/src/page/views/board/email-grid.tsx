// The emails of the board: a gallery for one language, and a table of usage types by languages for several.
// biome-ignore-all lint/a11y/useSemanticElements: its rows are laid out as grids, and the elements of a table would lose their roles
// biome-ignore-all lint/a11y/useFocusableInteractive: a table for reading; its links take the focus
// biome-ignore-all lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
import { useRef } from 'preact/hooks';
import type { BoardCell } from '../../../contract/project.ts';
import { useStudio } from '../../state/studio.tsx';
import { languageTitle, typeTitle } from '../../ui/titles.ts';
import { Cell } from './board-cell.tsx';
import { useLastPlace } from './last-place.ts';

export function EmailGrid({ cells }: { cells: BoardCell[] }) {
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
    <div
      class="board-scroll"
      ref={container}
      data-testid="board"
      tabIndex={0}
      role="group"
      aria-label="Emails by language"
    >
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
