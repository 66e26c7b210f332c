// Counting events that no call of the API makes by itself: those of emails from outside.
import { expect, it } from 'vitest';
import { createEventCounter } from '../src/resources/events/counts.ts';
import { metrics } from '../src/resources/metrics/measures.ts';
import { statsEvents } from '../src/resources/stats/format.ts';
import { openDatabase } from '../src/store/database.ts';

it('emails from outside are incoming, all others outgoing', () => {
  const db = openDatabase();
  const insert = db.prepare(`INSERT INTO events (id, region, domain, at, event, recipient, severity, detail)
    VALUES (?, 'us', 'mg.example.com', 1000, 'accepted', 'ada@example.org', '', ?)`);
  for (const [id, detail] of ['{}', '{"isRouted":true}', '{"isRouted":true}'].entries())
    insert.run([String(id), detail]);
  const [row] = createEventCounter(db, () => {})({ region: 'us', groupBy: [], conditions: [] }, 2_000);
  if (!row) throw new Error('nothing was counted');
  expect(statsEvents.accepted?.(row.counts)).toEqual({ incoming: 2, outgoing: 1, total: 3 });
  expect([metrics.accepted_incoming_count?.(row.counts), metrics.accepted_outgoing_count?.(row.counts)]).toEqual([
    2, 1,
  ]);
  db.close();
});
