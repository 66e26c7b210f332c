// A raw SMTP client: it sends exactly the bytes that a test contains, and reads whole replies.
import { connect, type Socket } from 'node:net';

export interface RawSmtp {
  socket: Socket;
  /** Sends bytes as they are, and resolves to the next `replies` replies, or to what came before the connection ended. */
  send(bytes: string | Buffer, replies?: number): Promise<string[]>;
  /** The next reply without sending anything. */
  read(replies?: number): Promise<string[]>;
  /** Resolves when the server has closed the connection. */
  closed: Promise<void>;
}

/** The greeting has been read. */
export async function connectRaw(port: number): Promise<RawSmtp & { greeting: string }> {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  let isOver = false;
  let wake = () => {};
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1');
    wake();
  });
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => {
      isOver = true;
      wake();
      resolve();
    });
  });
  const next = async (): Promise<string | undefined> => {
    for (;;) {
      // The last line of a reply has a space after the code.
      const reply = /^(?:\d{3}-[^\n]*\n)*\d{3}(?: [^\n]*)?\n/.exec(received)?.[0];
      if (reply !== undefined) {
        received = received.slice(reply.length);
        return reply.trimEnd();
      }
      if (isOver) return undefined;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  const read = async (replies = 1) => {
    const all: string[] = [];
    while (all.length < replies) {
      const reply = await next();
      if (reply === undefined) break;
      all.push(reply);
    }
    return all;
  };
  const [greeting = ''] = await read();
  return {
    socket,
    greeting,
    closed,
    read,
    send(bytes, replies = 1) {
      socket.write(bytes);
      return read(replies);
    },
  };
}

export const plain = (login: string, password: string): string =>
  Buffer.from(`\0${login}\0${password}`).toString('base64');

/** Logged in, ready for MAIL. */
export async function connectAs(port: number, login = 'postmaster@mg.example.com'): Promise<RawSmtp> {
  const client = await connectRaw(port);
  await client.send('EHLO test\r\n');
  await client.send(`AUTH PLAIN ${plain(login, 'password')}\r\n`);
  return client;
}
