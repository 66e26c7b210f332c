// Do sends 30 s apart share one TLS connection? An occasional sign-in should not wait for a handshake. The stock connector runs
// at the same time against its own server.
import path from 'node:path';
import { type AdapterName, connectorNames } from './adapters.js';
import { createCertificateFolder } from './certificate.js';
import { runTask, startServer } from './children.js';
import type { Plan } from './plan.js';

interface TlsRow {
  readonly adapter: AdapterName;
  readonly sends: number;
  readonly connections: number;
  readonly latenciesMs: readonly number[];
}

export interface Tls {
  readonly spacingMs: number;
  readonly rows: readonly TlsRow[];
}

export const measureTls = async (plan: Plan, connector: string, log: (line: string) => void): Promise<Tls> => {
  const { sends, spacingMs } = plan.tls;
  const certificateFolder = createCertificateFolder();
  log(`tls: ${sends} sends, ${spacingMs / 1000} s apart`);
  const measure = async (adapter: AdapterName): Promise<TlsRow> => {
    const server = await startServer(certificateFolder);
    const { latenciesMs } = await runTask(
      'spaced',
      { adapter, target: { origin: server.origin, connector }, sends, spacingMs },
      {
        timeoutMs: sends * spacingMs + 30_000,
        environment: { NODE_EXTRA_CA_CERTS: path.join(certificateFolder, 'cert.pem') },
      },
    );
    const { requests, connections } = await server.counts();
    server.stop();
    return { adapter, sends: requests, connections, latenciesMs };
  };
  return { spacingMs, rows: await Promise.all(connectorNames.map(measure)) };
};
