// Counting events that no call of the API makes by itself: those of emails from outside.
import { expect, it } from 'vitest';
import { createEventCounter } from '../src/resources/events/counts.ts';
import { createEventStorage } from '../src/resources/events/storage.ts';
import { metrics } from '../src/resources/metrics/measures.ts';
import { statsEvents } from '../src/resources/stats/format.ts';
import { openDatabase } from '../src/store/database.ts';

it('emails from outside are incoming, all others outgoing', () => {
  const db = openDatabase();
  const events = createEventStorage(db, () => {});
  const one = { region: 'us', domain: 'mg.example.com', atMs: 1_000, recipient: 'ada@example.org' } as const;
  events.add({ ...one, event: 'accepted' });
  events.add({ ...one, event: 'accepted', detail: { isRouted: true } });
  events.add({ ...one, event: 'accepted', detail: { isRouted: true } });
  const [row] = createEventCounter(db, () => {})({ region: 'us', groupBy: [], conditions: [] }, 2_000);
  if (!row) throw new Error('nothing was counted');
  expect(statsEvents.accepted?.(row.counts)).toEqual({ incoming: 2, outgoing: 1, total: 3 });
  expect([metrics.accepted_incoming_count?.(row.counts), metrics.accepted_outgoing_count?.(row.counts)]).toEqual([
    2, 1,
  ]);
  db.close();
});
