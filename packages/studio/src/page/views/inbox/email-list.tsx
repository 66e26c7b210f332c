// The list of emails. Each row is a link with its own route; arrow keys open the next one and the one before. More emails are
// loaded when the end of the list comes into view.
import { useEffect, useRef } from 'preact/hooks';
import type { InboxRow } from '../../../contract/api.ts';
import { formatRoute } from '../../route.ts';
import { formatShortTime, senderName } from '../../ui/format.ts';

interface EmailListProps {
  rows: InboxRow[];
  selected: string | null;
  search: string;
  /** How many emails there are, listed or not. */
  total: number;
  /** Only so many were searched. */
  searchedCount: number | undefined;
  onEnd: () => void;
}

export function EmailList({ rows, selected, search, total, searchedCount, onEnd }: EmailListProps) {
  if (rows.length === 0) return null;
  const limits = [
    total > rows.length ? `${rows.length} of ${total} emails.` : '',
    searchedCount ? `Only the newest ${searchedCount} emails are searched.` : '',
  ].join(' ');
  return (
    <>
      <Rows rows={rows} selected={selected} search={search} />
      {total > rows.length && <ListEnd key={rows.length} onView={onEnd} />}
      {limits.trim() !== '' && <p class="email-list-limits">{limits}</p>}
    </>
  );
}

/** Calls `onView` once, when it comes into view. */
function ListEnd({ onView }: { onView: () => void }) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (!entry?.isIntersecting) return;
        observer.disconnect();
        onView();
      },
      { rootMargin: '400px' },
    );
    if (element.current) observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return <div ref={element} class="email-list-end" />;
}

function Rows({ rows, selected, search }: Pick<EmailListProps, 'rows' | 'selected' | 'search'>) {
  return (
    <ul class="email-list" aria-label="Emails" data-testid="email-list" onKeyDown={openByArrow}>
      {rows.map((row) => (
        <li key={row.key}>
          <a
            class="email-row"
            href={formatRoute('inbox', row.key, search)}
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

function openByArrow(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const list = event.currentTarget;
  if (!step || !(list instanceof HTMLElement)) return;
  const links = [...list.querySelectorAll<HTMLAnchorElement>('a')];
  const next = links[links.indexOf(document.activeElement as HTMLAnchorElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.click();
}
