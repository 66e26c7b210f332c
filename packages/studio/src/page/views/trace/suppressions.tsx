// The suppressions that keep Mailgun from sending to an address: list, time, reason, and how to remove each.
import type { Suppression } from '../../../contract/api.ts';
import { formatDateTime } from '../../ui/format.ts';

export function Suppressions({ suppressions }: { suppressions: Suppression[] }) {
  if (suppressions.length === 0) return null;
  return (
    <section class="report-part" data-testid="suppressions">
      <h3>Address is suppressed</h3>
      <ul class="suppressions">
        {suppressions.map(({ list, since, reason, howToRemove }) => (
          <li key={list} class="suppression" data-list={list}>
            <dl class="facts">
              <dt>List</dt>
              <dd>{list}</dd>
              {since !== '' && (
                <>
                  <dt>Since</dt>
                  <dd>{formatSince(since)}</dd>
                </>
              )}
              {reason !== '' && (
                <>
                  <dt>Reason</dt>
                  <dd>{reason}</dd>
                </>
              )}
              <dt>To remove it</dt>
              <dd>{howToRemove}</dd>
            </dl>
          </li>
        ))}
      </ul>
    </section>
  );
}

function formatSince(since: string): string {
  const sinceMs = Date.parse(since);
  return Number.isNaN(sinceMs) ? since : formatDateTime(sinceMs);
}
