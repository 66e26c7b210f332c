// Whether sends that are half a minute apart share one TLS connection: a sign-in now and then should not wait for a
// handshake each time. The stock connector does the same at the same time, against a server of its own.
import path from 'node:path';
import { type AdapterName, connectorNames } from './adapters.js';
import { createCertificateFolder } from './certificate.js';
import { runTask, startServer } from './children.js';
import type { Plan } from './plan.js';

export interface TlsRow {
  readonly adapter: AdapterName;
  readonly sends: number;
  readonly connections: number;
  readonly latenciesMs: readonly number[];
}

export interface Tls {
  readonly spacingMs: number;
  readonly rows: readonly TlsRow[];
}

export const measureTls = async (plan: Plan, connector: string, say: (line: string) => void): Promise<Tls> => {
  const { sends, spacingMs } = plan.tls;
  const certificateFolder = createCertificateFolder();
  say(`tls: ${sends} sends, ${spacingMs / 1000} s apart`);
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
