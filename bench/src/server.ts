// A child process that responds to every request as Mailgun does to an accepted message, and counts. It stores and checks
// nothing, since the clients are what is measured.  node server.js [FOLDER with key.pem and cert.pem]
// In the environment: BENCH_TLS_VERSION, BENCH_RESPONSE_DELAY_MS.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { SecureVersion, TLSSocket } from 'node:tls';

export interface ServerCounts {
  readonly requests: number;
  readonly connections: number;
  /** TLS connections that resumed a session. */
  readonly resumedSessions: number;
  readonly bodyBytes: number;
  /** User and system time of the server since it started. Near the elapsed time, the server is the bottleneck. */
  readonly cpuMicros: number;
}

const body = Buffer.from(
  '{"id":"<20250101000000.1.0123456789ABCDEF@mg.example.com>","message":"Queued. Thank you."}\n',
);
const headers = { 'content-type': 'application/json', 'content-length': body.length };
/** Longer than any pause of a measurement, so that the client decides when a connection ends. */
const keepAliveTimeoutMs = 120_000;

let requests = 0;
let connections = 0;
let resumedSessions = 0;
let bodyBytes = 0;

const handle = (request: http.IncomingMessage, response: http.ServerResponse): void => {
  requests += 1;
  request.on('data', (chunk: Buffer) => {
    bodyBytes += chunk.length;
  });
  const respond = (): void => {
    response.writeHead(200, headers).end(body);
  };
  request.on('end', () => (delayMs > 0 ? setTimeout(respond, delayMs) : respond()));
};

const folder = process.argv[2];
const delayMs = Number(process.env.BENCH_RESPONSE_DELAY_MS ?? 0);
const tlsVersion = process.env.BENCH_TLS_VERSION as SecureVersion | undefined;
const options = { keepAliveTimeout: keepAliveTimeoutMs, requestTimeout: 0, noDelay: true };
const server = folder
  ? https.createServer(
      {
        ...options,
        ...(tlsVersion && { minVersion: tlsVersion, maxVersion: tlsVersion }),
        key: readFileSync(path.join(folder, 'key.pem')),
        cert: readFileSync(path.join(folder, 'cert.pem')),
      },
      handle,
    )
  : http.createServer(options, handle);
// Not 'secureConnection', which would miss failed handshakes.
server.on('connection', () => {
  connections += 1;
});

server.on('secureConnection', (socket: TLSSocket) => {
  if (socket.isSessionReused()) resumedSessions += 1;
});

process.on('message', () => {
  const cpu = process.cpuUsage();
  const counts: ServerCounts = { requests, connections, resumedSessions, bodyBytes, cpuMicros: cpu.user + cpu.system };
  process.send?.(counts);
});
process.once('disconnect', () => process.exit(0));

server.listen({ host: '127.0.0.1', port: 0, backlog: 1024 }, () => {
  process.send?.((server.address() as AddressInfo).port);
});
