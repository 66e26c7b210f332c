// A TCP proxy in front of Mailgun that can refuse connections, or keep them open and forward nothing.
import { once } from 'node:events';
import net from 'node:net';

interface Connection {
  readonly client: net.Socket;
  /** The proxy's own connection to the target; none for what arrives while it is unresponsive. */
  readonly target: net.Socket | undefined;
}

export interface TcpProxy {
  readonly url: string;
  /** Number of open client connections. */
  readonly connections: () => number;
  /** Resets open connections and refuses new ones. */
  readonly refuse: () => Promise<void>;
  /** Stops forwarding and accepts new connections without a response: no byte, no FIN, no reset. */
  readonly stopResponding: () => void;
  /** Forwards new connections. Those that became unresponsive stay so. */
  readonly resume: () => Promise<void>;
  readonly end: () => void;
}

/** @param target such as `http://127.0.0.1:4650` */
export const startTcpProxy = async (target: string): Promise<TcpProxy> => {
  const open = new Set<Connection>();
  let isResponding = true;
  let port = 0;
  let server = await listen();

  async function listen(): Promise<net.Server> {
    const listening = net.createServer({ noDelay: true, pauseOnConnect: true }, accept).listen({
      port,
      host: '127.0.0.1',
      backlog: 1024,
    });
    await once(listening, 'listening');
    port = (listening.address() as net.AddressInfo).port;
    return listening;
  }

  function accept(client: net.Socket): void {
    const upstream = isResponding
      ? net.connect({ host: '127.0.0.1', port: Number(new URL(target).port), noDelay: true })
      : undefined;
    const connection: Connection = { client, target: upstream };
    open.add(connection);
    const destroy = (): void => {
      open.delete(connection);
      client.destroy();
      upstream?.destroy();
    };
    client.on('error', destroy).on('close', destroy);
    if (!upstream) {
      client.on('data', () => {}).resume();
      return;
    }
    client.pipe(upstream).pipe(client);
    // A reset on one side becomes a reset on the other; an end passes through the pipes.
    upstream.on('error', () => client.resetAndDestroy()).on('close', destroy);
  }

  /** Keeps reading and discards the bytes, so that a close by the client is noticed. */
  const stopForwarding = ({ client, target: upstream }: Connection): void => {
    client.unpipe();
    client.on('data', () => {}).resume(); // unpiping paused it
    upstream?.unpipe();
    upstream
      ?.removeAllListeners('close')
      .removeAllListeners('error')
      .on('error', () => {});
    upstream?.destroy();
  };

  return {
    url: `http://127.0.0.1:${port}`,
    connections: () => open.size,
    async refuse() {
      const closed = once(server, 'close');
      server.close();
      for (const { client } of open) client.resetAndDestroy();
      await closed;
    },
    stopResponding() {
      isResponding = false;
      for (const connection of open) stopForwarding(connection);
    },
    async resume() {
      isResponding = true;
      if (!server.listening) server = await listen();
    },
    end() {
      server.close();
      for (const { client, target: upstream } of open) {
        client.destroy();
        upstream?.destroy();
      }
    },
  };
};
