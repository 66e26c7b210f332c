// The tables on standard output.
import Table from 'cli-table3';
import { adapters } from './adapters.js';
import type { ThresholdResult } from './check-thresholds.js';
import type { NetworkRow, NetworkSituation } from './network.js';
import type { Results } from './results.js';
import { sum } from './statistics.js';

export type Cell = string | number | undefined;

/** The first column is text, the others are numbers. */
export const renderTable = (title: string, head: readonly string[], rows: readonly (readonly Cell[])[]): string => {
  const none = { top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '' };
  const table = new Table({
    head: [...head],
    colAligns: head.map((_, column) => (column === 0 ? 'left' : 'right')),
    chars: {
      ...none,
      'bottom-left': '',
      'bottom-right': '',
      left: '  ',
      'left-mid': '  ',
      right: '',
      'right-mid': '',
      middle: '  ',
      'mid-mid': '  ',
    },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
  });
  table.push(...rows.map((row) => row.map((cell) => cell ?? '')));
  const lines = table.toString().split('\n');
  return [title, ...lines.map((line) => line.trimEnd())].join('\n');
};

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
const fixed = (value: number | undefined, digits: number): string | undefined => value?.toFixed(digits);
const ratio = (value: number): string => `${value.toFixed(2)}×`;

const renderParts: { [Part in keyof Required<Results>]: (results: Required<Results>[Part]) => string } = {
  throughput: ({ rounds, rows }) =>
    [...new Set(rows.map(({ concurrency }) => concurrency))]
      .map((concurrency) =>
        renderTable(
          `Concurrency ${concurrency}, medians of ${rounds} rounds (ratio: this connector divided by the row)`,
          ['', 'sends/s', 'ratio', 'CPU µs/send', 'ratio', 'p50 ms', 'p99 ms', 'RSS MB', 'body kB', 'server busy'],
          rows
            .filter((row) => row.concurrency === concurrency)
            .map((row) => [
              adapters[row.adapter].label,
              fixed(row.sendsPerSecond, 0),
              ratio(row.oursToThis.sendsPerSecond),
              fixed(row.cpuMicrosPerSend, 0),
              ratio(row.oursToThis.cpuMicrosPerSend),
              fixed(row.p50Ms, 2),
              fixed(row.p99Ms, 2),
              megabytes(row.rssBytes),
              fixed(row.bodyBytesPerRequest / 1000, 1),
              `${((row.sendsPerSecond * row.serverCpuMicrosPerRequest) / 1e4).toFixed(0)} %`,
            ]),
        ),
      )
      .join('\n\n'),

  profile: ({ rows }) =>
    [...new Set(rows.map(({ concurrency }) => concurrency))]
      .map((concurrency) => {
        const [ours, undici] = rows.filter((row) => row.concurrency === concurrency).map((row) => row.microsPerSend);
        const areas = Object.entries(ours ?? {}).sort(([, a], [, b]) => b - a);
        return renderTable(
          `Where the time of a send goes, concurrency ${concurrency}: main thread, without idle time`,
          ['', 'this connector µs', 'undici µs'],
          [
            ...areas.map(([area, micros]) => [area, fixed(micros, 1), fixed(undici?.[area], 1)]),
            ['all', ...[ours, undici].map((micros = {}) => fixed(sum(Object.values(micros)), 1))],
          ],
        );
      })
      .join('\n\n'),

  compiled: ({ cases, distinctConfigs, waitingSendBytes }) =>
    [
      renderTable(
        'Without a network: what the connector does itself, medians',
        ['', 'config kB', 'CPU µs/send'],
        cases.map(({ name, configBytes, cpuMicrosPerSend }) => [
          name,
          fixed(configBytes / 1000, 0),
          fixed(cpuMicrosPerSend, 1),
        ]),
      ),
      `  ${distinctConfigs.configs} configs in turn: ${megabytes(distinctConfigs.bytes)} MB more`,
      `  A send that waits for its response keeps ${(waitingSendBytes / 1000).toFixed(1)} kB`,
    ].join('\n'),

  startup: ({ processes, rows }) =>
    renderTable(
      `Start, medians of ${processes} fresh processes`,
      ['', 'import ms', 'first send ms', 'createConnector µs', 'first call µs'],
      rows.map((row) => [
        adapters[row.adapter].label,
        fixed(row.importMs, 1),
        fixed(row.firstSendMs, 1),
        fixed(row.createMicros, 2),
        fixed(row.firstCreateMicros, 0),
      ]),
    ),

  size: ({ tarballBytes, unpackedBytes, files }) =>
    `Tarball  ${(tarballBytes / 1000).toFixed(1)} kB packed, ${(unpackedBytes / 1000).toFixed(1)} kB in ${files} files`,

  tls: ({ spacingMs, rows }) =>
    renderTable(
      `TLS, sends ${spacingMs / 1000} s apart`,
      ['', 'sends', 'connections', 'each ms'],
      rows.map(({ adapter, sends, connections, latenciesMs }) => [
        adapters[adapter].label,
        sends,
        connections,
        latenciesMs.map((latencyMs) => latencyMs.toFixed(1)).join(' '),
      ]),
    ),

  network: ({ rows, shortPauseMs, longPauseMs, maxWaitMs, resumption, slow }) => {
    const situations: [NetworkSituation, string][] = [
      ['first', 'first of the process'],
      ['first once loaded', 'the same, once loaded'],
      ['warm', 'warm'],
      ['short pause', `after ${shortPauseMs / 1000} s`],
      ['long pause', `after ${longPauseMs / 1000} s`],
      ['dead idle', 'dead idle connection'],
    ];
    const find = (row: Omit<NetworkRow, 'sends' | 'p50Ms' | 'p95Ms'>): NetworkRow | undefined =>
      rows.find((one) => (Object.keys(row) as (keyof typeof row)[]).every((key) => one[key] === row[key]));
    const ms = (value: number | undefined): string | undefined =>
      value !== undefined && value >= maxWaitMs ? `> ${maxWaitMs}` : fixed(value, 0);
    const tlsVersions = [...new Set(rows.map(({ tlsVersion }) => tlsVersion))];
    const roundTripsMs = [...new Set(rows.map(({ roundTripMs }) => roundTripMs))];
    return [
      ...tlsVersions.flatMap((tlsVersion) =>
        roundTripsMs.map((roundTripMs) =>
          renderTable(
            `Network, ${tlsVersion}, round trips of ${roundTripMs} ms (this connector, then the stock connector)`,
            ['', 'sends', 'p50 ms', 'p95 ms', 'round trips', 'stock p50 ms', 'p95 ms', 'round trips'],
            situations.map(([situation, label]) => {
              const [ours, stock] = (['ours', 'stock'] as const).map((adapter) =>
                find({ adapter, tlsVersion, roundTripMs, situation }),
              );
              const cells = (row: NetworkRow | undefined): Cell[] => [
                ms(row?.p50Ms),
                ms(row?.p95Ms),
                row && row.p50Ms < maxWaitMs ? fixed(row.p50Ms / roundTripMs, 1) : undefined,
              ];
              return [label, ours?.sends, ...cells(ours), ...cells(stock)];
            }),
          ),
        ),
      ),
      renderTable(
        'Network: connections opened after the server had closed the one before, with a garbage collection',
        ['', 'TLS', 'connections', 'resumed', 'p50 ms', 'round trips'],
        resumption.map((row): Cell[] => [
          adapters[row.adapter].label,
          row.tlsVersion,
          row.newConnections,
          row.resumed,
          fixed(row.p50Ms, 0),
          fixed(row.p50Ms / row.roundTripMs, 1),
        ]),
      ),
      `Mailgun needs ${slow.responseMs / 1000} s for each response: ${slow.sends} sends, ${slow.requests} requests`,
    ].join('\n\n');
  },

  memory: ({ sends, plannedSends, concurrency, elapsedMs, quarterMeanRssBytes }) =>
    renderTable(
      `Memory, ${sends} of ${plannedSends} sends at concurrency ${concurrency} in ${(elapsedMs / 1000).toFixed(1)} s`,
      ['', '1st quarter', '2nd', '3rd', '4th'],
      [['mean RSS MB', ...quarterMeanRssBytes.map((bytes) => (bytes / 1e6).toFixed(1))]],
    ),
};

const renderPart = <Part extends keyof Results>(part: Part, results: Results): string[] => {
  const measured = results[part];
  return measured === undefined ? [] : [renderParts[part](measured as Required<Results>[Part])];
};

export const renderThresholds = (checked: readonly ThresholdResult[]): string =>
  renderTable(
    'Thresholds',
    ['', 'measured', 'limit', ''],
    checked.map(({ name, measured, limit, result }) => [name, measured.toFixed(2), limit, result]),
  );

export const renderReport = (results: Results, checked: readonly ThresholdResult[]): string =>
  `${[
    ...(Object.keys(renderParts) as (keyof Results)[]).flatMap((part) => renderPart(part, results)),
    ...(checked.length > 0 ? [renderThresholds(checked)] : []),
  ].join('\n\n')}\n`;
