// Counts in the form of the stats API. Pure. (openapi; recordings, 2025; mailgun-go, stats.go)
import { utcDate } from '../../model/normal-form.js';
import { type Counts, noCounts } from '../events/counts.js';
import { type Period, stepsOf } from './period.js';

/** How many different recipients; left out when there are none. (recordings, 2025) */
const unique = (count: number) => (count > 0 ? { unique: count } : {});

/** Each event that can be requested. What routes post over HTTP is not counted. */
export const statsEvents: Record<string, (counts: Counts) => Record<string, unknown>> = {
  accepted: ({ accepted, acceptedIncoming: incoming }) => ({
    incoming,
    outgoing: accepted - incoming,
    total: accepted,
  }),
  delivered: ({ delivered }) => ({ smtp: delivered, http: 0, optimized: 0, total: delivered }),
  failed: (counts) => ({
    temporary: { espblock: 0, total: counts.temporaryFailed },
    permanent: {
      'suppress-bounce': counts.suppressedBounces,
      'suppress-unsubscribe': counts.suppressedUnsubscribed,
      'suppress-complaint': counts.suppressedComplaints,
      bounce: counts.hardBounced,
      'delayed-bounce': 0,
      webhook: 0,
      optimized: 0,
      total: counts.permanentFailed,
    },
  }),
  opened: ({ opened, uniqueOpened }) => ({ total: opened, ...unique(uniqueOpened) }),
  clicked: ({ clicked, uniqueClicked }) => ({ total: clicked, ...unique(uniqueClicked) }),
  unsubscribed: ({ unsubscribed }) => ({ total: unsubscribed }),
  complained: ({ complained }) => ({ total: complained }),
  stored: ({ stored }) => ({ total: stored }),
};

export const formatEvents = (events: readonly string[], counts: Counts): Record<string, unknown> =>
  Object.fromEntries(events.map((event) => [event, statsEvents[event]?.(counts)]));

/** One entry for each step, those without events too. */
export function formatStats(
  period: Period,
  events: readonly string[],
  countsAt: ReadonlyMap<number, Counts>,
  description = '',
): Record<string, unknown> {
  return {
    description,
    start: utcDate(period.startMs),
    end: utcDate(period.endMs),
    resolution: period.resolution,
    stats: stepsOf(period).map((ms) => ({
      time: utcDate(ms),
      ...formatEvents(events, countsAt.get(ms) ?? noCounts),
    })),
  };
}

/** What the aggregates by provider, device and country count. (openapi) */
export const formatAggregate = (counts: Counts): Record<string, number> => ({
  accepted: counts.accepted,
  delivered: counts.delivered,
  opened: counts.opened,
  unique_opened: counts.uniqueOpened,
  clicked: counts.clicked,
  unique_clicked: counts.uniqueClicked,
  unsubscribed: counts.unsubscribed,
  complained: counts.complained,
});
