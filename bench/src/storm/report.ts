// The storm's tables on standard output.
import type { JudgedClaim } from '../claims.js';
import { type Cell, renderClaims, renderTable } from '../report.js';
import type { Results } from './results.js';

const whole = (value: number): string => value.toFixed(0);
const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
const inWords = (kinds: Readonly<Record<string, number>>): string =>
  Object.entries(kinds)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ');

type Scenarios = Required<Results>;
const renderScenario: { [Name in keyof Scenarios]: (result: Scenarios[Name]) => string } = {
  faults: ({ sends, faulted, elapsedMs, kinds, rows, copiesMerged, rssQuarterBytes, socketQuarters }) =>
    [
      renderTable(
        `Faults: ${sends} sends in ${whole(elapsedMs / 1000)} s, ${faulted} of which met one; ${inWords(kinds)}`,
        ['fault', 'sends', 'accepted', 'p50 ms', 'p99 ms', 'slowest ms'],
        rows.map((row): Cell[] => [
          row.fault,
          row.sends,
          row.accepted,
          whole(row.p50Ms),
          whole(row.p99Ms),
          whole(row.slowestMs),
        ]),
      ),
      `  ${copiesMerged} second copies, merged by their Message-Id`,
      ...rssQuarterBytes.map(
        (quarters, index) =>
          `  host ${index + 1}, by quarters: RSS ${quarters.map(megabytes).join(', ')} MB, sockets ${socketQuarters[index]?.map(whole).join(', ')}`,
      ),
    ].join('\n'),

  outage: ({ goneMs, rows }) =>
    [
      renderTable(
        `Outage of ${goneMs / 1000} s`,
        [
          'Mailgun is',
          'sends',
          'slowest ms',
          'first after',
          'its ms',
          'failed after',
          'peak sockets',
          'sockets at end',
        ],
        rows.map((row): Cell[] => [
          row.gone,
          row.sends,
          whole(row.slowestMs),
          row.firstAfter,
          whole(row.firstAfterMs),
          row.failedAfter,
          row.peakSockets,
          row.socketsAtEnd,
        ]),
      ),
      ...rows.map(
        ({ gone, kindsMeanwhile, burst, burstKinds }) =>
          `  ${gone}: meanwhile ${inWords(kindsMeanwhile)}; of ${burst} at once ${inWords(burstKinds)}`,
      ),
    ].join('\n'),

  neighbours: ({ rows, slowerByMs, hangingKinds }) =>
    [
      renderTable(
        'Neighbours: one origin works, another hangs',
        ['beside', 'sends', 'accepted', 'p50 ms', 'p90 ms', 'p99 ms'],
        rows.map((row): Cell[] => [
          row.beside,
          row.sends,
          row.accepted,
          row.p50Ms.toFixed(1),
          row.p90Ms.toFixed(1),
          row.p99Ms.toFixed(1),
        ]),
      ),
      `  slower by ${slowerByMs.p50.toFixed(1)} ms (p50), ${slowerByMs.p99.toFixed(1)} ms (p99), medians of pairs of windows`,
      `  the one that hangs: ${inWords(hangingKinds)}`,
    ].join('\n'),

  silence: ({ rows }) =>
    renderTable(
      'Silence: idle connections dropped without a word',
      ['round', 'dropped', 'next send', 'ms', 'the one after', 'ms'],
      rows.map((row, index): Cell[] => [
        index + 1,
        row.connections,
        row.next,
        whole(row.nextMs),
        row.second,
        whole(row.secondMs),
      ]),
    ),

  stop: ({ rows }) =>
    [
      renderTable(
        'Stop: SIGTERM in the middle of sends',
        ['round', 'under way', 'exit', 'after ms', 'not reported', 'lost'],
        rows.map((row, index): Cell[] => [
          index + 1,
          row.underWay,
          row.exit,
          whole(row.exitMs),
          row.notReported,
          row.acceptedButNotInInbox,
        ]),
      ),
      ...rows.map(({ kinds }, index) => `  round ${index + 1}: ${inWords(kinds)}`),
    ].join('\n'),
};

const renderOne = <Name extends keyof Results>(name: Name, results: Results): string[] => {
  const result = results[name];
  return result === undefined ? [] : [renderScenario[name](result as Scenarios[Name])];
};

export const renderReport = (results: Results, judged: readonly JudgedClaim[]): string =>
  `${[
    ...(Object.keys(renderScenario) as (keyof Results)[]).flatMap((name) => renderOne(name, results)),
    renderClaims(judged),
  ].join('\n\n')}\n`;
