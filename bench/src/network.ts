// What a person waits for: one send over a simulated network with TLS, as the first of the process, on a warm connection, after a
// pause, and on a connection that died while it was idle. The stock connector runs beside this one, each against its own servers.
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AdapterName, connectorNames } from './adapters.js';
import { createCertificateFolder } from './certificate.js';
import { type LoopbackServer, runTask, startLanes, startServer, type TlsVersion } from './children.js';
import { type DelayProxy, startDelayProxy } from './delay-proxy.js';
import type { Plan } from './plan.js';
import { percentile } from './statistics.js';

export type NetworkSituation = 'first' | 'first once loaded' | 'warm' | 'short pause' | 'long pause' | 'dead idle';

export interface NetworkRow {
  readonly adapter: AdapterName;
  readonly tlsVersion: TlsVersion;
  readonly roundTripMs: number;
  readonly situation: NetworkSituation;
  readonly sends: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

/** Connections that were opened after the first one to their server had ended. */
export interface ResumptionRow {
  readonly adapter: AdapterName;
  readonly tlsVersion: TlsVersion;
  readonly newConnections: number;
  /** Of those, how many resumed their TLS session, by the server's `isSessionReused()`. */
  readonly resumed: number;
  readonly roundTripMs: number;
  /** TCP, TLS and the request: three round trips, on TLS 1.2 four without a resumed session. */
  readonly p50Ms: number;
}

export interface Network {
  readonly shortPauseMs: number;
  readonly longPauseMs: number;
  /** A send that took longer than this counts as this long. */
  readonly maxWaitMs: number;
  readonly rows: readonly NetworkRow[];
  readonly resumption: readonly ResumptionRow[];
  /** A Mailgun that takes this long for each response, after a pause before each send. */
  readonly slow: { readonly responseMs: number; readonly sends: number; readonly requests: number };
}

/** Until a closed connection is known to be closed on both sides. */
const closedMs = 300;
/** Between the starts of two lanes, so that they do not send at the same time. */
const staggerMs = 120;

interface Combination {
  readonly adapter: AdapterName;
  readonly tlsVersion: TlsVersion;
}

type Record = (combination: Combination, roundTripMs: number, situation: NetworkSituation, elapsedMs: number) => void;

export const measureNetwork = async (plan: Plan, connector: string, log: (line: string) => void): Promise<Network> => {
  const { network } = plan;
  const certificateFolder = createCertificateFolder();
  const environment = { NODE_EXTRA_CA_CERTS: path.join(certificateFolder, 'cert.pem') };
  const combinations: Combination[] = network.tlsVersions.flatMap((tlsVersion) =>
    connectorNames.map((adapter) => ({ adapter, tlsVersion })),
  );
  const samples = new Map<string, NetworkRow & { readonly values: number[] }>();
  const record: Record = (combination, roundTripMs, situation, elapsedMs) => {
    const key = [combination.adapter, combination.tlsVersion, roundTripMs, situation].join();
    const row = samples.get(key) ?? {
      ...combination,
      roundTripMs,
      situation,
      sends: 0,
      p50Ms: 0,
      p95Ms: 0,
      values: [],
    };
    row.values.push(elapsedMs);
    samples.set(key, row);
  };

  /** One process with one connection pool per proxy. */
  const withLanes = async <Result>(
    { adapter, tlsVersion }: Combination,
    roundTripsMs: readonly number[],
    responseDelayMs: number,
    use: (
      lanes: readonly {
        roundTripMs: number;
        proxy: DelayProxy;
        send: (options?: { gc?: boolean }) => Promise<number>;
      }[],
      server: LoopbackServer,
    ) => Promise<Result>,
  ): Promise<Result> => {
    const server = await startServer(certificateFolder, { tlsVersion, responseDelayMs });
    const port = Number(new URL(server.origin).port);
    const proxies = await Promise.all(roundTripsMs.map((roundTripMs) => startDelayProxy(port, roundTripMs)));
    const targets = proxies.map((proxy) => ({ origin: `https://127.0.0.1:${proxy.port}`, connector }));
    const lanes = await startLanes({ adapter, targets, maxWaitMs: network.maxWaitMs }, environment);
    try {
      return await use(
        proxies.map((proxy, lane) => ({
          proxy,
          roundTripMs: roundTripsMs[lane] ?? Number.NaN,
          send: (options) => lanes.send(lane, options?.gc ?? false),
        })),
        server,
      );
    } finally {
      await lanes.stop();
      for (const proxy of proxies) proxy.end();
      server.stop();
    }
  };

  const measureFirst = async (): Promise<void> => {
    for (const tlsVersion of network.tlsVersions) {
      const server = await startServer(certificateFolder, { tlsVersion });
      for (const roundTripMs of network.roundTripsMs) {
        log(`network: first sends, ${tlsVersion}, round trips of ${roundTripMs} ms`);
        for (let process = 0; process < network.firstProcesses; process++) {
          for (const adapter of process % 2 === 0 ? connectorNames : [...connectorNames].reverse()) {
            const proxy = await startDelayProxy(Number(new URL(server.origin).port), roundTripMs);
            const target = { origin: `https://127.0.0.1:${proxy.port}`, connector };
            const { firstSendMs, onceLoadedMs } = await runTask('firstSend', { adapter, target }, { environment });
            proxy.end();
            record({ adapter, tlsVersion }, roundTripMs, 'first', firstSendMs);
            record({ adapter, tlsVersion }, roundTripMs, 'first once loaded', onceLoadedMs);
          }
        }
      }
      server.stop();
    }
  };

  const measurePauses = (combination: Combination, index: number): Promise<void> => {
    const roundTripsMs = Array.from({ length: network.lanesPerRoundTrip }, () => network.roundTripsMs).flat();
    return withLanes(combination, roundTripsMs, 0, async (lanes) => {
      await Promise.all(
        lanes.map(async ({ roundTripMs, proxy, send }, lane) => {
          await sleep((index * lanes.length + lane) * staggerMs);
          await send(); // opens the connection
          for (let n = 0; n < network.deadSends; n++) {
            await sleep(network.deadPauseMs);
            proxy.drop();
            record(combination, roundTripMs, 'dead idle', await send());
            await send();
          }
          for (let n = 0; n < network.shortPauses; n++) {
            await sleep(network.shortPauseMs);
            record(combination, roundTripMs, 'short pause', await send());
          }
          await sleep(network.longPauseMs);
          record(combination, roundTripMs, 'long pause', await send());
          // Last, when nothing else is measured: the machine is busiest here.
          for (let n = 0; n < network.warmSends; n++) record(combination, roundTripMs, 'warm', await send());
        }),
      );
    });
  };

  const measureResumption = (combination: Combination): Promise<ResumptionRow> => {
    const roundTripMs = Math.max(...network.roundTripsMs);
    return withLanes(combination, [roundTripMs], 0, async ([lane], server) => {
      if (!lane) throw new Error('no lane');
      await lane.send();
      await lane.send();
      const before = await server.counts();
      const values: number[] = [];
      for (let n = 0; n < network.closedSends; n++) {
        lane.proxy.close();
        await sleep(closedMs + roundTripMs);
        values.push(await lane.send({ gc: true }));
      }
      const after = await server.counts();
      return {
        ...combination,
        roundTripMs,
        newConnections: after.connections - before.connections,
        resumed: after.resumedSessions - before.resumedSessions,
        p50Ms: percentile(values, 50),
      };
    });
  };

  const measureSlow = (): Promise<Network['slow']> => {
    const tlsVersion = network.tlsVersions.at(-1) ?? 'TLSv1.3';
    const roundTripMs = Math.min(...network.roundTripsMs);
    const { slowResponseMs: responseMs, slowSends: sends } = network;
    return withLanes({ adapter: 'ours', tlsVersion }, [roundTripMs], responseMs, async ([lane], server) => {
      for (let n = 0; n < sends; n++) {
        await lane?.send();
        await sleep(network.deadPauseMs);
      }
      return { responseMs, sends, requests: (await server.counts()).requests };
    });
  };

  // One after the other, so that no process waits for another one's measurement.
  log('network: resumed sessions');
  const resumption: ResumptionRow[] = [];
  for (const combination of combinations) resumption.push(await measureResumption(combination));
  await measureFirst();
  const lanes = Array.from({ length: network.processes }, () => combinations).flat();
  const minutes = (network.shortPauses * network.shortPauseMs + network.longPauseMs) / 60_000;
  log(`network: pauses of ${minutes.toFixed(1)} minutes together`);
  const [slow] = await Promise.all([measureSlow(), ...lanes.map(measurePauses)]);
  const { shortPauseMs, longPauseMs, maxWaitMs } = network;
  const rows = [...samples.values()].map(({ values, ...row }) => ({
    ...row,
    sends: values.length,
    p50Ms: percentile(values, 50),
    p95Ms: percentile(values, 95),
  }));
  return { shortPauseMs, longPauseMs, maxWaitMs, rows, resumption, slow };
};
