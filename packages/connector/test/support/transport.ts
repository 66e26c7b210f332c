// A transport against loopback servers, and servers that delay their responses.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { createTransport, type Outcome, type Transport } from '../../src/index.ts';
import type { PendingRequest } from '../../src/mailgun/network/api-types.ts';
import { httpResponse, type Loopback, pem, type ReceivedRequest, startLoopback } from './loopback.ts';

export const kiB = 1024;
export const ok: string = httpResponse(200, 'fine');
export const respondOk = (socket: Socket): void => void socket.write(ok);

/** A transport that trusts one certificate. */
export const createTestTransport = (env: Readonly<Record<string, string>> = {}): Transport =>
  createTransport({ env, ca: pem('trusted') });

export const send = (
  transport: Transport,
  origin: string,
  { body = 'hello', timeoutMs = 15_000 } = {},
): Promise<Outcome> =>
  transport({
    origin,
    path: '/v3/mg.example.com/messages',
    headers: { authorization: 'Basic a2V5', 'content-type': 'text/plain' },
    body: Buffer.from(body),
    timeoutMs,
  });

export const isOpen = (socket: Socket): boolean => !socket.destroyed;
export const countOpen = ({ connections }: Pick<Loopback, 'connections'>): number => connections.filter(isOpen).length;

/** Watches the client sockets of this process until the test ends; returns how to read the most that were open together. */
export function watchMostOpen(): () => number {
  const opened: Socket[] = [];
  let most = 0;
  const count = (message: unknown) => {
    opened.push((message as { socket: Socket }).socket);
    most = Math.max(most, opened.filter(isOpen).length);
  };
  subscribe('net.client.socket', count);
  onTestFinished(() => void unsubscribe('net.client.socket', count));
  return () => most;
}

/** The request of an attempt that timed out. */
export function pendingOf(outcome: Outcome): PendingRequest {
  const pending = 'failure' in outcome ? outcome.pending : undefined;
  if (!pending) throw new TypeError('The attempt is not pending.');
  return pending;
}

export const abandon = (outcome: Outcome): void => pendingOf(outcome).abandon();

/** The status of the response, else the error code. */
export const statusOf = (outcome: Outcome): number | string =>
  'response' in outcome ? outcome.response.status : outcome.failure;

interface HeldRequest {
  readonly socket: Socket;
  readonly request: ReceivedRequest;
}

/** A server that holds each request until it is released. */
export async function startHoldingServer(): Promise<
  Loopback & { held: HeldRequest[]; release: () => void; releaseAll: () => void }
> {
  const held: HeldRequest[] = [];
  let isHolding = true;
  const server = await startLoopback({
    onRequest: (socket, request) => (isHolding ? held.push({ socket, request }) : respondOk(socket)),
  });
  const release = () => respondOk(takeFirst(held).socket);
  /** Responds to every request that is held, and to every later one at once. */
  const releaseAll = () => {
    isHolding = false;
    while (held.length > 0) release();
  };
  return { ...server, held, release, releaseAll };
}

/** Forwards a connection to a port on 127.0.0.1, in both directions. */
export function forwardTo({ port }: { port: number }, socket: Socket): void {
  const target = connect({ port, host: '127.0.0.1' });
  target.on('error', () => socket.destroy());
  target.on('close', () => socket.destroy());
  socket.on('close', () => target.destroy());
  socket.pipe(target).pipe(socket);
}

export function takeFirst<T>(list: T[]): T {
  const first = list.shift();
  if (first === undefined) throw new RangeError('The list is empty.');
  return first;
}
