// The list of emails. Each row is a link with its own route; arrow keys move between rows.
import type { InboxRow } from '../../../contract/api.ts';
import { formatRoute } from '../../route.ts';
import { formatShortTime, senderName } from '../../ui/format.ts';

export function EmailList({ rows, selected }: { rows: InboxRow[]; selected: string | null }) {
  if (rows.length === 0) return null;
  return (
    <ul class="email-list" aria-label="Emails" data-testid="email-list" onKeyDown={moveFocusByArrow}>
      {rows.map((row) => (
        <li key={row.key}>
          <a
            class="email-row"
            href={formatRoute('inbox', row.key)}
            aria-current={row.key === selected ? 'true' : undefined}
            data-message-id={row.key}
          >
            <span class="email-row-header">
              <span class="email-row-to">{row.to}</span>
              <time class="email-row-time" dateTime={new Date(row.receivedAtMs).toISOString()}>
                {formatShortTime(row.receivedAtMs, Date.now())}
              </time>
            </span>
            <span class="email-row-subject">{row.subject || '(no subject)'}</span>
            <span class="email-row-footer">
              <span class="email-row-from">{senderName(row.from)}</span>
              {row.tags.slice(0, 2).map((tag) => (
                <span key={tag} class="tag">
                  {tag}
                </span>
              ))}
              {row.testMode && <span class="tag tag-warning">test mode</span>}
              {row.isUnreadable && <span class="tag tag-warning">unreadable</span>}
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}

function moveFocusByArrow(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const list = event.currentTarget;
  if (!step || !(list instanceof HTMLElement)) return;
  const links = [...list.querySelectorAll<HTMLElement>('a')];
  const next = links[links.indexOf(document.activeElement as HTMLElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
