// A server on 127.0.0.1 whose responses a test writes byte by byte. Closed when its test has finished.
import { readFileSync } from 'node:fs';
import net from 'node:net';
import tls from 'node:tls';
import { onTestFinished } from 'vitest';

/** A request that was received completely. */
export interface ReceivedRequest {
  readonly head: string;
  readonly body: string;
  /** Number of the connection it was received on; the first is 1. */
  readonly connection: number;
}

export interface Loopback {
  /** Such as `http://127.0.0.1:40123`. */
  readonly origin: string;
  readonly port: number;
  /** Every request that was received completely, in order. */
  readonly requests: ReceivedRequest[];
  /** Every connection so far, in order. */
  readonly connections: net.Socket[];
}

export interface LoopbackOptions {
  /** Called for each request that was received completely. */
  readonly onRequest?: (socket: net.Socket, request: ReceivedRequest) => void;
  /** Called for each connection, which is not read then. */
  readonly onConnection?: (socket: net.Socket) => void;
  /** Serves TLS with this certificate of fixtures/. */
  readonly certificate?: CertificateName;
}

type CertificateName = 'trusted' | 'wrong-host' | 'expired';

export async function startLoopback({ onRequest, onConnection, certificate }: LoopbackOptions): Promise<Loopback> {
  const requests: ReceivedRequest[] = [];
  const connections: net.Socket[] = [];
  const serve = (socket: net.Socket) => {
    const connection = connections.push(socket);
    socket.on('error', () => {}); // the client may break the connection at any time
    if (onConnection) return onConnection(socket);
    readRequests(socket, (request) => {
      const received = { ...request, connection };
      requests.push(received);
      onRequest?.(socket, received);
    });
  };
  const server = certificate
    ? tls.createServer({ key: pem(certificate), cert: pem(certificate) }, serve).on('tlsClientError', () => {})
    : net.createServer(serve);
  const port = await new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as net.AddressInfo).port)),
  );
  onTestFinished(async () => {
    for (const socket of connections) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    origin: `${certificate ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    requests,
    connections,
  };
}

/** A certificate with its key, as PEM. */
export function pem(name: CertificateName): string {
  return readFileSync(new URL(`./fixtures/test-only-${name}.pem`, import.meta.url), 'utf8');
}

/** An origin on which nothing listens. */
export async function findClosedOrigin(): Promise<string> {
  const server = net.createServer();
  const port = await new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as net.AddressInfo).port)),
  );
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

/** The bytes of an HTTP response. */
export function httpResponse(
  status: number | string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): string {
  const lines = Object.entries({ 'Content-Length': String(Buffer.byteLength(body)), ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return `HTTP/1.1 ${typeof status === 'number' ? `${status} Whatever` : status}\r\n${lines.join('')}\r\n${body}`;
}

/** Mailgun's response to a message that it accepts. */
export const queued = { id: '<20260702082401.12a6b92713249412@mg.example.com>', message: 'Queued. Thank you.' };

/** Reads the requests of one connection, each by its Content-Length. */
function readRequests(socket: net.Socket, onRequest: (request: Omit<ReceivedRequest, 'connection'>) => void): void {
  let unread = '';
  socket.on('data', (chunk) => {
    unread += chunk.toString('latin1');
    for (;;) {
      const headEnd = unread.indexOf('\r\n\r\n');
      if (headEnd < 0) return;
      const bodyStart = headEnd + 4;
      const bodyLength = Number(/^content-length: *(\d+)/im.exec(unread.slice(0, headEnd))?.[1] ?? 0);
      if (unread.length < bodyStart + bodyLength) return;
      const request = { head: unread.slice(0, headEnd), body: unread.slice(bodyStart, bodyStart + bodyLength) };
      unread = unread.slice(bodyStart + bodyLength);
      onRequest(request);
    }
  });
}
