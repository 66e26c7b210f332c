// A server on 127.0.0.1 that answers one request at a time as a test says, down to the single byte. Closed with its test.
import { readFileSync } from 'node:fs';
import net from 'node:net';
import tls from 'node:tls';
import { onTestFinished } from 'vitest';

/** A request that was read whole. */
export interface Arrived {
  readonly head: string;
  readonly body: string;
  /** Which connection it came over; the first is 1. */
  readonly connection: number;
}

export interface Loopback {
  /** Such as `http://127.0.0.1:40123`. */
  readonly origin: string;
  readonly port: number;
  /** Every request that was read whole, in order. */
  readonly requests: Arrived[];
  /** Every connection made so far, in order. After one was aborted undici makes a new one before it is needed. */
  readonly connections: net.Socket[];
}

export interface LoopbackOptions {
  /** Called for each request that was read whole. */
  readonly onRequest?: (socket: net.Socket, request: Arrived) => void;
  /** Called for each connection instead of reading it. */
  readonly onConnection?: (socket: net.Socket) => void;
  /** Name of the certificate under fixtures/ to serve TLS with. */
  readonly certificate?: 'trusted' | 'wrong-host' | 'expired';
}

export async function startLoopback({ onRequest, onConnection, certificate }: LoopbackOptions): Promise<Loopback> {
  const requests: Arrived[] = [];
  const connections: net.Socket[] = [];
  const serve = (socket: net.Socket) => {
    const connection = connections.push(socket);
    socket.on('error', () => {}); // the client may break it at any time
    if (onConnection) return onConnection(socket);
    readRequests(socket, (request) => {
      const arrived = { ...request, connection };
      requests.push(arrived);
      onRequest?.(socket, arrived);
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
export function pem(name: NonNullable<LoopbackOptions['certificate']>): string {
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

/** The bytes of an HTTP answer. */
export function answerOf(
  status: number | string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): string {
  const lines = Object.entries({ 'Content-Length': String(Buffer.byteLength(body)), ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return `HTTP/1.1 ${typeof status === 'number' ? `${status} Whatever` : status}\r\n${lines.join('')}\r\n${body}`;
}

/** What Mailgun answers when it takes a message. */
export const queued = { id: '<20260702082401.12a6b92713249412@mg.example.com>', message: 'Queued. Thank you.' };

/** Reads the requests of one connection, each by its Content-Length. */
function readRequests(socket: net.Socket, take: (request: Omit<Arrived, 'connection'>) => void): void {
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
      take(request);
    }
  });
}
