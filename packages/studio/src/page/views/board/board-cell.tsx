// One email of the board: its subject, what it looks like, and what is known about it.
import { quantity } from '../../../contract/plain-text.ts';
import type { BoardCell } from '../../../contract/project.ts';
import { formatRoute } from '../../route.ts';
import { type EmailPlace, resetEmail } from '../../state/email-edits.ts';
import { useStudio } from '../../state/studio.tsx';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { languageTitle, typeTitle } from '../../ui/titles.ts';
import { CellFrame } from './cell-frame.tsx';

export const routeOf = ({ type, language }: Pick<BoardCell, 'type' | 'language'>): string =>
  formatRoute('board', `${type}.${language}`);

export function Cell({ cell, caption }: { cell: BoardCell; caption: string }) {
  const { draft } = useStudio();
  const name = `${typeTitle(cell.type)}, ${languageTitle(cell.language)}`;
  if (cell.state === 'missing') return <MissingCell cell={cell} name={name} />;
  return (
    <article class="cell" data-cell={`${cell.type}.${cell.language}`} data-state={cell.state}>
      <a class="cell-link" href={routeOf(cell)} aria-label={`Edit ${name}: ${cell.subject}`}>
        <span class="cell-caption">{caption}</span>
        <span class="cell-subject" dir="auto">
          {cell.subject}
        </span>
        {cell.state === 'template' ? (
          <span class="cell-frame cell-note">A template stored at Mailgun. It cannot be shown here.</span>
        ) : (
          <CellFrame html={cell.html} text={cell.text} client={draft.client} width={draft.width} />
        )}
      </a>
      <Marks cell={cell} name={name} />
    </article>
  );
}

const stateMarks: Partial<Record<BoardCell['state'], string>> = {
  byHand: 'Edited by hand',
  textsChanged: 'Texts changed',
};

function Marks({ cell, name }: { cell: BoardCell; name: string }) {
  const mark = stateMarks[cell.state];
  const problems = cell.findings.filter(({ severity }) => severity !== 'info');
  if (!mark && problems.length === 0) return null;
  const severity = problems.some((finding) => finding.severity === 'error') ? 'error' : 'warning';
  return (
    <p class="cell-marks">
      {mark && <span class="cell-mark">{mark}</span>}
      {problems.length > 0 && (
        <a
          class={`cell-mark cell-mark-${severity}`}
          href={routeOf(cell)}
          aria-label={`${quantity(problems.length, severity)} in ${name}`}
          data-testid="cell-findings"
        >
          <Icon name={severity} size={16} />
          {quantity(problems.length, severity)}
        </a>
      )}
    </p>
  );
}

function MissingCell({ cell, name }: { cell: BoardCell; name: string }) {
  const { sync } = useStudio();
  const language = languageTitle(cell.language);
  const create = () => sync.change((project) => resetEmail(project, cell as EmailPlace));
  return (
    <article
      class="cell cell-missing"
      data-cell={`${cell.type}.${cell.language}`}
      data-state="missing"
      aria-label={name}
    >
      <p>{insteadText(cell)}</p>
      <Button icon="plus" onPress={create} label={`Create ${language} for ${typeTitle(cell.type)}`}>
        Create {language}
      </Button>
    </article>
  );
}

/** What the recipient gets. */
export function insteadText({ type, language, sentInstead }: BoardCell): string {
  if (sentInstead === null) return 'No email is sent.';
  const title = languageTitle(sentInstead.language);
  if (sentInstead.type === type) return `${title} is used.`;
  const other = typeTitle(sentInstead.type);
  return sentInstead.language === language ? `${other} is used.` : `${other} in ${title} is used.`;
}
