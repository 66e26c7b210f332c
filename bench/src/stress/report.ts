// The tables of the stress test on standard output.
import type { ThresholdResult } from '../check-thresholds.js';
import { type Cell, renderTable, renderThresholds } from '../report.js';
import type { Results } from './results.js';

const whole = (value: number): string => value.toFixed(0);
const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
const listCodes = (codes: Readonly<Record<string, number>>): string =>
  Object.entries(codes)
    .map(([code, count]) => `${count} ${code}`)
    .join(', ');

const listUnconfirmed = ({ reported, arrived }: { reported: number; arrived: number }): string =>
  `${reported} unconfirmed, of which ${arrived} arrived`;

type Scenarios = Required<Results>;
const renderScenario: { [Name in keyof Scenarios]: (result: Scenarios[Name]) => string } = {
  faults: ({ sends, faulted, elapsedMs, codes, rows, copiesMerged, unconfirmed, rssQuarterBytes, socketQuarters }) =>
    [
      renderTable(
        `Faults: ${sends} sends in ${whole(elapsedMs / 1000)} s, ${faulted} with a fault; ${listCodes(codes)}`,
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
      `  ${copiesMerged} extra copies, merged by their Message-Id`,
      `  ${listUnconfirmed(unconfirmed)}`,
      ...rssQuarterBytes.map(
        (quarters, index) =>
          `  host ${index + 1}, per quarter: RSS ${quarters.map(megabytes).join(', ')} MB, sockets ${socketQuarters[index]?.map(whole).join(', ')}`,
      ),
    ].join('\n'),

  outage: ({ outageMs, rows }) =>
    [
      renderTable(
        `Outage of ${outageMs / 1000} s`,
        ['Mailgun', 'sends', 'slowest ms', 'first after', 'ms', 'failed after', 'peak sockets', 'sockets at end'],
        rows.map((row): Cell[] => [
          row.mode,
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
        ({ mode, codesDuringOutage, burst, burstCodes, unconfirmed }) =>
          `  ${mode}: ${listCodes(codesDuringOutage)}; burst of ${burst}: ${listCodes(burstCodes)}; ${listUnconfirmed(unconfirmed)}`,
      ),
    ].join('\n'),

  isolation: ({ rows, slowerByMs, unresponsiveCodes }) =>
    [
      renderTable(
        'Isolation: a healthy origin next to an unresponsive one',
        ['other origin', 'sends', 'accepted', 'p50 ms', 'p90 ms', 'p99 ms'],
        rows.map((row): Cell[] => [
          row.otherOrigin,
          row.sends,
          row.accepted,
          row.p50Ms.toFixed(1),
          row.p90Ms.toFixed(1),
          row.p99Ms.toFixed(1),
        ]),
      ),
      `  slower by ${slowerByMs.p50.toFixed(1)} ms (p50), ${slowerByMs.p99.toFixed(1)} ms (p99), medians over pairs of windows`,
      `  the unresponsive origin: ${listCodes(unresponsiveCodes)}`,
    ].join('\n'),

  'half-open': ({ rows }) =>
    renderTable(
      'Half-open: idle connections dropped without notice',
      ['round', 'dropped', 'next send', 'ms', 'second send', 'ms'],
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
        'Stop: SIGTERM while sends are in flight',
        ['round', 'in flight', 'exit', 'after ms', 'not reported', 'lost'],
        rows.map((row, index): Cell[] => [
          index + 1,
          row.inFlight,
          row.exit,
          whole(row.exitMs),
          row.notReported,
          row.acceptedButNotInInbox,
        ]),
      ),
      ...rows.map(({ codes }, index) => `  round ${index + 1}: ${listCodes(codes)}`),
    ].join('\n'),
};

const renderOne = <Name extends keyof Results>(name: Name, results: Results): string[] => {
  const result = results[name];
  return result === undefined ? [] : [renderScenario[name](result as Scenarios[Name])];
};

export const renderReport = (results: Results, checked: readonly ThresholdResult[]): string =>
  `${[
    ...(Object.keys(renderScenario) as (keyof Results)[]).flatMap((name) => renderOne(name, results)),
    renderThresholds(checked),
  ].join('\n\n')}\n`;
