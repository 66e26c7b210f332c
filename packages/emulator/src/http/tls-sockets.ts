// The TCP sockets below those of TLS: only they can be reset.
import type { Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

const below = new WeakMap<Socket, Socket>();

const peerOf = ({ remoteAddress, remotePort }: Socket) => `${remoteAddress} ${remotePort}`;

/** Node has no public way from a TLS socket to the one below it: they are matched by the client's address and port. */
export function trackTlsSockets(server: HttpsServer): void {
  const connected = new Map<string, Socket>();
  server.on('connection', (socket: Socket) => {
    const peer = peerOf(socket);
    connected.set(peer, socket);
    socket.once('close', () => {
      if (connected.get(peer) === socket) connected.delete(peer);
    });
  });
  server.on('secureConnection', (secure: TLSSocket) => {
    const socket = connected.get(peerOf(secure));
    if (socket) below.set(secure, socket);
  });
}

/** Closes the connection with a TCP reset, in plain HTTP and over TLS. */
export function resetConnection(socket: Socket): void {
  (below.get(socket) ?? socket).resetAndDestroy();
}
