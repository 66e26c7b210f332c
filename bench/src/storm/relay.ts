// The road to Mailgun: a TCP relay that can be closed (connections refused), silent (bytes vanish and nobody is told) or open.
import { once } from 'node:events';
import net from 'node:net';

interface Pair {
  readonly near: net.Socket;
  readonly far: net.Socket | undefined;
}

export interface Relay {
  readonly url: string;
  /** Connections that the clients have open now. */
  readonly connections: () => number;
  /** Resets what is open and refuses what comes. */
  readonly close: () => Promise<void>;
  /** Forwards nothing any more and takes new connections in silence: no byte, no FIN, no reset. */
  readonly silence: () => void;
  /** Those that are open stay silent for ever; new ones are forwarded. */
  readonly open: () => Promise<void>;
  readonly end: () => void;
}

/** @param target where it leads, such as `http://127.0.0.1:4650` */
export const startRelay = async (target: string): Promise<Relay> => {
  const pairs = new Set<Pair>();
  let isSilent = false;
  let port = 0;
  let server = await listen();

  async function listen(): Promise<net.Server> {
    const listening = net.createServer({ noDelay: true, pauseOnConnect: true }, take).listen({
      port,
      host: '127.0.0.1',
      backlog: 1024,
    });
    await once(listening, 'listening');
    port = (listening.address() as net.AddressInfo).port;
    return listening;
  }

  function take(near: net.Socket): void {
    const far = isSilent
      ? undefined
      : net.connect({ host: '127.0.0.1', port: Number(new URL(target).port), noDelay: true });
    const pair: Pair = { near, far };
    pairs.add(pair);
    const part = (): void => {
      pairs.delete(pair);
      near.destroy();
      far?.destroy();
    };
    near.on('error', part).on('close', part);
    if (!far) {
      near.on('data', () => {}).resume();
      return;
    }
    near.pipe(far).pipe(near);
    // A reset of one side is a reset of the other; an end passes through the pipes.
    far.on('error', () => near.resetAndDestroy()).on('close', part);
  }

  /** Bytes are read, so that the close of the client is seen, and go nowhere. */
  const hush = ({ near, far }: Pair): void => {
    near.unpipe();
    near.on('data', () => {});
    far?.unpipe();
    far
      ?.removeAllListeners('close')
      .removeAllListeners('error')
      .on('error', () => {});
    far?.destroy();
  };

  return {
    url: `http://127.0.0.1:${port}`,
    connections: () => pairs.size,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const { near } of pairs) near.resetAndDestroy();
      await closed;
    },
    silence() {
      isSilent = true;
      for (const pair of pairs) hush(pair);
    },
    async open() {
      isSilent = false;
      if (!server.listening) server = await listen();
    },
    end() {
      server.close();
      for (const { near, far } of pairs) {
        near.destroy();
        far?.destroy();
      }
    },
  };
};
