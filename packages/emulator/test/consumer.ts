// A small web server that receives what the emulator posts, as an application would.
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
  // biome-ignore lint/suspicious/noExplicitAny: the tests assert what is in it
  json: any;
  /** Of a posted form. */
  form: () => Promise<FormData>;
}

export interface Consumer {
  url: string;
  received: Received[];
  /** Resolves when this many have arrived. */
  arrived(count: number): Promise<Received[]>;
}

type Reply = number | { status: number; headers?: Record<string, string> };

/** @param reply the status of each response, by the number of the request; a promise delays it */
export async function startConsumer(
  reply: (index: number, received: Received) => Reply | Promise<Reply> = () => 200,
): Promise<Consumer> {
  const received: Received[] = [];
  let wake = () => {};
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const type = request.headers['content-type'] ?? '';
    const item: Received = {
      path: request.url ?? '',
      headers: request.headers,
      body,
      json: type.includes('json') ? JSON.parse(body.toString('utf8')) : undefined,
      form: () => new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData(),
    };
    const index = received.push(item) - 1;
    wake();
    const replied = await reply(index, item);
    const { status, headers = {} } = typeof replied === 'number' ? { status: replied } : replied;
    response.writeHead(status, headers).end('done');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    async arrived(count) {
      while (received.length < count) await new Promise<void>((resolve) => (wake = resolve));
      return received;
    },
  };
}
