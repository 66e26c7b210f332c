// Listens on this computer only, and closes at once.
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import type { StudioApp } from './app.js';

export interface ListeningServer {
  readonly port: number;
  close(): Promise<void>;
}

/** @param port another free one is used when it is in use */
export async function listen(app: StudioApp, port: number): Promise<ListeningServer> {
  // The globals Request and Response stay as they are: the studio runs inside other programs.
  const server = createAdaptorServer({
    fetch: (request, env) => app.fetch(request, env as HttpBindings),
    overrideGlobalObjects: false,
  }) as Server;
  try {
    await bind(server, port);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    await bind(server, 0);
  }
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function bind(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
}
