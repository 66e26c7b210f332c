// The rows of the inbox. Links, so that each mail has its address; arrow keys go from one to the next.
import type { InboxRow } from '../../../contract/api.ts';
import { formatRoute } from '../../route.ts';
import { senderName } from '../../ui/sender-name.ts';
import { timeOf } from './time-of.ts';

export function MailList({ rows, selected }: { rows: InboxRow[]; selected: string | null }) {
  if (rows.length === 0) return null;
  return (
    <ul class="mail-list" aria-label="Mails" data-testid="mail-list" onKeyDown={moveByArrows}>
      {rows.map((row) => (
        <li key={row.key}>
          <a
            class="mail-row"
            href={formatRoute('inbox', row.key)}
            aria-current={row.key === selected ? 'true' : undefined}
            data-message-id={row.key}
          >
            <span class="mail-row-head">
              <span class="mail-row-to">{row.to}</span>
              <time class="mail-row-time" dateTime={new Date(row.receivedAtMs).toISOString()}>
                {timeOf(row.receivedAtMs, Date.now())}
              </time>
            </span>
            <span class="mail-row-subject">{row.subject || '(no subject)'}</span>
            <span class="mail-row-foot">
              <span class="mail-row-from">{senderName(row.from)}</span>
              {row.tags.slice(0, 2).map((tag) => (
                <span key={tag} class="tag">
                  {tag}
                </span>
              ))}
              {row.testMode && <span class="tag tag-warning">test mode</span>}
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}

function moveByArrows(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const list = event.currentTarget;
  if (!step || !(list instanceof HTMLElement)) return;
  const links = [...list.querySelectorAll<HTMLElement>('a')];
  const next = links[links.indexOf(document.activeElement as HTMLElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
