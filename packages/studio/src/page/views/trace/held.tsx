// A list that holds mails to the address back: which, since when, why, and how the address comes off it.
import type { Suppression } from '../../../contract/api.ts';
import { fullTimeOf } from '../inbox/time-of.ts';

export function Held({ entry }: { entry: Suppression }) {
  const sinceMs = Date.parse(entry.since);
  return (
    <li class="held" data-list={entry.list}>
      <dl class="mail-facts">
        <dt>List</dt>
        <dd>{entry.list}</dd>
        {entry.since !== '' && (
          <>
            <dt>Since</dt>
            <dd>{Number.isNaN(sinceMs) ? entry.since : fullTimeOf(sinceMs)}</dd>
          </>
        )}
        {entry.reason !== '' && (
          <>
            <dt>Why</dt>
            <dd>{entry.reason}</dd>
          </>
        )}
        <dt>To lift it</dt>
        <dd>{entry.howToRemove}</dd>
      </dl>
    </li>
  );
}
