// A TCP proxy that makes loopback as slow as a network: every byte takes half a round trip in each direction. It can also drop its
// connections without a word, as a firewall does, or close them.
import { once } from 'node:events';
import net from 'node:net';

export interface DelayProxy {
  readonly port: number;
  /** Keeps open connections open and forwards nothing more. New ones work. */
  readonly drop: () => void;
  /** Closes open connections, as a server does with idle ones. */
  readonly close: () => void;
  readonly end: () => void;
}

interface Connection {
  readonly client: net.Socket;
  readonly target: net.Socket;
  isDropped: boolean;
}

export const startDelayProxy = async (targetPort: number, roundTripMs: number): Promise<DelayProxy> => {
  const open = new Set<Connection>();
  const server = net.createServer({ noDelay: true }, (client) => {
    const target = net.connect({ host: '127.0.0.1', port: targetPort, noDelay: true });
    const connection: Connection = { client, target, isDropped: false };
    open.add(connection);
    const destroy = (): void => {
      if (connection.isDropped && !client.destroyed) return;
      open.delete(connection);
      client.destroy();
      target.destroy();
    };
    client.on('error', destroy).on('close', destroy);
    target.on('error', destroy).on('close', destroy);
    // On loopback the connection is open at once. Over a network that takes a round trip, which the first bytes wait here.
    forward(connection, client, target, performance.now() + 1.5 * roundTripMs);
    forward(connection, target, client, 0);
  });

  const forward = (connection: Connection, from: net.Socket, to: net.Socket, notBeforeMs: number): void => {
    let lastMs = notBeforeMs;
    const later = (act: () => void): void => {
      lastMs = Math.max(lastMs, performance.now() + roundTripMs / 2);
      setTimeout(() => {
        if (!connection.isDropped && !to.destroyed) act();
      }, lastMs - performance.now());
    };
    from.on('data', (bytes: Buffer) => later(() => to.write(bytes))).on('end', () => later(() => to.end()));
  };

  server.listen({ host: '127.0.0.1', port: 0, backlog: 1024 });
  await once(server, 'listening');
  return {
    port: (server.address() as net.AddressInfo).port,
    drop() {
      for (const connection of open) {
        connection.isDropped = true;
        connection.target.destroy();
      }
    },
    close() {
      for (const { client, isDropped } of open) if (!isDropped) client.end();
    },
    end() {
      server.close();
      for (const { client, target } of open) {
        client.destroy();
        target.destroy();
      }
    },
  };
};
