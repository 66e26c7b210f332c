// What listens on the operator's machine listens on 127.0.0.1 and on no other address.
import { once } from 'node:events';
import { connect } from 'node:net';
import { createEmulator } from 'mailgun-emulator';
import { startStudio } from 'mailgun-studio';
import { describe, expect, it, onTestFinished } from 'vitest';

/** Whether something accepts connections at an address. */
const isReachable = async (host: string, url: string): Promise<boolean> => {
  const socket = connect({ host, port: Number(new URL(url).port) });
  const isOpen = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return isOpen;
};

describe.each([
  {
    name: 'the emulator',
    start: async () => {
      const emulator = await createEmulator({ log: () => {} });
      onTestFinished(() => emulator.close());
      return [emulator.url, emulator.euUrl];
    },
  },
  {
    name: 'the studio',
    start: async () => {
      const emulator = await createEmulator({ log: () => {} });
      const studio = await startStudio({ port: 0, emulator, env: {} });
      onTestFinished(async () => {
        await studio.close();
        await emulator.close();
      });
      return [studio.url];
    },
  },
])('$name', ({ start }) => {
  it('listens on 127.0.0.1 only', async () => {
    for (const url of await start()) {
      expect(await isReachable('127.0.0.1', url)).toBe(true);
      // Linux has all of 127.0.0.0/8; a server on every address of the machine would accept this.
      expect(await isReachable('127.0.0.2', url)).toBe(false);
    }
  });
});
