// The tables of the stress test on standard output.
import type { ThresholdResult } from '../check-thresholds.js';
import { type Cell, renderTable, renderThresholds } from '../report.js';
import type { Unconfirmed } from './counts.js';
import type { Results } from './results.js';

const whole = (value: number): string => value.toFixed(0);
const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
const listCodes = (codes: Readonly<Record<string, number>>): string =>
  Object.entries(codes)
    .map(([code, count]) => `${count} ${code}`)
    .join(', ');

/** `9 unconfirmed: 6 arrived (4 logged as accepted late), 3 never arrived (1 logged as refused late)` */
const describeUnconfirmed = ({ reported, arrived, loggedAccepted, neverArrived, loggedRefused }: Unconfirmed): string =>
  `${reported} unconfirmed: ${arrived} arrived (${loggedAccepted} logged as accepted late), ` +
  `${neverArrived} never arrived (${loggedRefused} logged as refused late)`;

/** A send that is over its budget by less than this is the machine's fault. */
const describeLoad = (blockedMs: number): string =>
  `  other load kept a host from running for up to ${whole(blockedMs)} ms at once`;

type Scenarios = Required<Results>;
const renderScenario: { [Name in keyof Scenarios]: (result: Scenarios[Name]) => string } = {
  faults: ({
    sends,
    faulted,
    elapsedMs,
    codes,
    rows,
    unconfirmed,
    copiesMerged,
    longestWaitForCpuMs,
    rssQuarterBytes,
    socketQuarters,
  }) =>
    [
      renderTable(
        `Faults: ${sends} sends in ${whole(elapsedMs / 1000)} s, ${faulted} with a fault; ${listCodes(codes)}`,
        ['fault', 'sends', 'accepted', 'unconfirmed', 'p50 ms', 'p99 ms', 'slowest ms'],
        rows.map((row): Cell[] => [
          row.fault,
          row.sends,
          row.accepted,
          row.unconfirmed,
          whole(row.p50Ms),
          whole(row.p99Ms),
          whole(row.slowestMs),
        ]),
      ),
      `  ${describeUnconfirmed(unconfirmed)}`,
      describeLoad(longestWaitForCpuMs),
      `  ${copiesMerged} extra copies, merged by their Message-Id`,
      ...rssQuarterBytes.map(
        (quarters, index) =>
          `  host ${index + 1}, per quarter: RSS ${quarters.map(megabytes).join(', ')} MB, sockets ${socketQuarters[index]?.map(whole).join(', ')}`,
      ),
    ].join('\n'),

  outage: ({ rows }) =>
    [
      renderTable(
        'Outage',
        [
          'Mailgun',
          'for s',
          'sends',
          'slowest ms',
          'first after',
          'ms',
          'failed after',
          'peak sockets',
          'sockets at end',
        ],
        rows.map((row): Cell[] => [
          row.mode,
          row.outageMs / 1000,
          row.sends,
          whole(row.slowestMs),
          row.firstAfter,
          whole(row.firstAfterMs),
          row.failedAfter,
          row.peakSockets,
          row.socketsAtEnd,
        ]),
      ),
      ...rows.flatMap(({ mode, codesDuringOutage, codesOnceNoticed, burst, burstCodes, unconfirmed, ...row }) => [
        `  ${mode}: ${listCodes(codesDuringOutage)}; burst of ${burst}: ${listCodes(burstCodes)}`,
        ...(codesOnceNoticed ? [`    once the outage is noticed: ${listCodes(codesOnceNoticed)}`] : []),
        `    ${describeUnconfirmed(unconfirmed)}`,
        `  ${describeLoad(row.longestWaitForCpuMs)}`,
      ]),
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
      ['round', 'idle s', 'dropped', 'next send', 'ms', 'second send', 'ms'],
      rows.map((row, index): Cell[] => [
        index + 1,
        (row.idleMs / 1000).toFixed(1),
        row.connections,
        row.next,
        whole(row.nextMs),
        row.second,
        whole(row.secondMs),
      ]),
    ),

  late: ({ rows }) =>
    renderTable(
      'Late: no response within the budget',
      ['', 'sends', 'unconfirmed', 'arrived', 'logged: accepted', 'logged: refused', 'late lines', 'slowest ms'],
      rows.map((row): Cell[] => [
        row.kind,
        row.sends,
        row.unconfirmed.reported,
        row.unconfirmed.arrived,
        row.unconfirmed.loggedAccepted,
        row.unconfirmed.loggedRefused,
        row.lateLines,
        whole(row.slowestMs),
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
      ...rows.map(
        ({ codes, unconfirmed }, index) =>
          `  round ${index + 1}: ${listCodes(codes)}; ${describeUnconfirmed(unconfirmed)}`,
      ),
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
