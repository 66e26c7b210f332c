// Counts events by time and by what they share, in one query: for stats, metrics and tags.
import type { Region } from '../../model/normal-form.js';
import { type Condition, joinConditions } from '../../store/conditions.js';
import type { Db } from '../../store/database.js';
import { recipientDomain } from './predicates.js';
import { past } from './storage.js';

/** What is counted: the events that match. A row of the response for each group. */
const measures = {
  accepted: "events.event = 'accepted'",
  /** Received from outside, for a route. */
  acceptedIncoming: "events.event = 'accepted' AND json_extract(events.detail, '$.isRouted')",
  delivered: "events.event = 'delivered'",
  deliveredFirst: "events.event = 'delivered' AND COALESCE(json_extract(events.detail, '$.attempt'), 1) = 1",
  temporaryFailed: "events.event = 'failed' AND events.severity = 'temporary'",
  permanentFailed: "events.event = 'failed' AND events.severity = 'permanent'",
  hardBounced: "events.event = 'failed' AND json_extract(events.detail, '$.reason') = 'bounce'",
  softBounced:
    "events.event = 'failed' AND events.severity = 'permanent' AND json_extract(events.detail, '$.reason') IN ('generic', 'old')",
  old: "events.event = 'failed' AND json_extract(events.detail, '$.reason') = 'old'",
  suppressedBounces: "events.event = 'failed' AND json_extract(events.detail, '$.reason') = 'suppress-bounce'",
  suppressedUnsubscribed:
    "events.event = 'failed' AND json_extract(events.detail, '$.reason') = 'suppress-unsubscribe'",
  suppressedComplaints: "events.event = 'failed' AND json_extract(events.detail, '$.reason') = 'suppress-complaint'",
  opened: "events.event = 'opened'",
  clicked: "events.event = 'clicked'",
  unsubscribed: "events.event = 'unsubscribed'",
  complained: "events.event = 'complained'",
  stored: "events.event = 'stored'",
};

/** Counted once for each recipient of each message. */
const uniqueMeasures = { uniqueOpened: 'opened', uniqueClicked: 'clicked' };

export type Measure = keyof typeof measures | keyof typeof uniqueMeasures;
export type Counts = Record<Measure, number>;

export const noCounts: Counts = Object.fromEntries(
  [...Object.keys(measures), ...Object.keys(uniqueMeasures)].map((name) => [name, 0]),
) as Counts;

export const addCounts = (one: Counts, other: Counts): Counts =>
  Object.fromEntries(Object.entries(one).map(([name, count]) => [name, count + other[name as Measure]])) as Counts;

export type Group = 'hour' | 'day' | 'month' | 'domain' | 'recipientDomain' | 'userAgent' | 'ip' | 'tag';

/** By what events can be grouped, as a column. */
const groups: Record<Group, string> = {
  hour: 'events.at - events.at % 3600000',
  day: 'events.at - events.at % 86400000',
  month: "unixepoch(strftime('%Y-%m-01', events.at / 1000, 'unixepoch')) * 1000",
  domain: 'events.domain',
  recipientDomain: recipientDomain,
  userAgent: "COALESCE(json_extract(events.detail, '$.userAgent'), '')",
  ip: "COALESCE(messages.request ->> '$.options.sendingIp', '127.0.0.1')",
  /** Compared without case. A message with several tags counts for each. */
  tag: 'lower(tag.value)',
};

interface CountQuery {
  region: Region;
  domain?: string;
  /** Inclusive, epoch milliseconds. */
  fromMs?: number;
  /** Exclusive. */
  toMs?: number;
  groupBy: readonly Group[];
  /** On the tables `events` and `messages`. */
  conditions: readonly Condition[];
}

interface CountRow {
  /** The values of `groupBy`, in its order; times as epoch milliseconds. */
  keys: Array<string | number>;
  counts: Counts;
}

export type EventCounter = (query: CountQuery, nowMs: number) => CountRow[];

const columns = [
  ...Object.entries(measures).map(([name, sql]) => `SUM(CASE WHEN ${sql} THEN 1 ELSE 0 END) AS ${name}`),
  ...Object.entries(uniqueMeasures).map(
    ([name, event]) =>
      `COUNT(DISTINCT CASE WHEN events.event = '${event}' THEN events.message || ' ' || events.recipient END) AS ${name}`,
  ),
].join(', ');

/** Further groups are left out: a list of a million tags is of no use. */
const maxRows = 20_000;

/** @param settle decides about scheduled emails that are due, before a read */
export function createEventCounter(db: Db, settle: () => void): EventCounter {
  return ({ region, domain, fromMs, toMs, groupBy, conditions }, nowMs) => {
    settle();
    const parts: Condition[] = [
      { sql: 'events.region = ?', values: [region] },
      { sql: past, values: [nowMs] },
      ...(domain === undefined ? [] : [{ sql: 'events.domain = ?', values: [domain] }]),
      ...(fromMs === undefined ? [] : [{ sql: 'events.at >= ?', values: [fromMs] }]),
      ...(toMs === undefined ? [] : [{ sql: 'events.at < ?', values: [toMs] }]),
      ...conditions,
    ];
    const where = joinConditions(parts, 'AND');
    const keys = groupBy.map((group, index) => `${groups[group]} AS key${index}`);
    const tags = groupBy.includes('tag') ? ', json_each(messages.tags) AS tag' : '';
    const grouped = groupBy.length === 0 ? '' : ` GROUP BY ${groupBy.map((_, index) => `key${index}`).join(', ')}`;
    const rows = db
      .prepare(
        `SELECT ${[...keys, columns].join(', ')} FROM events LEFT JOIN messages ON messages.seq = events.message${tags}
          WHERE ${where.sql}${grouped} LIMIT ${maxRows}`,
      )
      .all(where.values) as Array<Record<string, string | number | null>>;
    return rows.map((row) => ({
      keys: groupBy.map((_, index) => row[`key${index}`] ?? ''),
      counts: Object.fromEntries(Object.keys(noCounts).map((name) => [name, Number(row[name] ?? 0)])) as Counts,
    }));
  };
}
