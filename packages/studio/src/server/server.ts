// The studio's server: guard, route, answer. Listens on this computer only.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { withoutKey } from '../connector/api-key.js';
import type { InboxRow } from '../contract/api.js';
import { type Answer, Refusal, refused, write } from './answer.js';
import { checkOrigin, checkToken } from './guard.js';
import type { Page } from './page.js';
import { readBody } from './read-body.js';
import { findRoute, type Studio, secretsOf } from './routes.js';

export interface StudioServer {
  readonly port: number;
  close(): Promise<void>;
}

/** A comment line now and then, so that the connection is kept. */
const heartbeatMs = 15_000;
const maxStreams = 20;

/** @param log takes what is no fault of the asker's, without what was asked */
export async function listen(
  studio: Studio,
  page: Page,
  { port, log }: { port: number; log: (line: string) => void },
): Promise<StudioServer> {
  let streams = 0;
  let actualPort = port;
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      if (!(error instanceof Refusal)) log(`studio: ${request.method} failed: ${(error as Error).name}`);
      if (response.headersSent) return void response.destroy();
      const answer =
        error instanceof Refusal
          ? refused(error.status, error.message)
          : refused(500, 'The studio met an error of its own. Please report it.');
      // What is left of a body that was not read would be taken for the next request.
      response.setHeader('connection', 'close');
      write(request, response, answer);
    });
  });
  await bind(server, port);
  actualPort = (server.address() as AddressInfo).port;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', headers } = request;
    const url = readUrl(request.url ?? '/');
    const guarded = { method, path: url.pathname, headers, port: actualPort };
    checkOrigin(guarded);
    checkToken(guarded, studio.token);
    if (method === 'GET' && url.pathname === '/api/inbox/events') return stream(response);
    write(request, response, await answer(request, url));
  }

  async function answer(request: IncomingMessage, url: URL): Promise<Answer> {
    const { method = 'GET', headers } = request;
    const found = findRoute(method, url.pathname);
    if ('route' in found) {
      const body = await readBody(request);
      const made = await found.route.handle({ query: url.searchParams, headers, body, key: found.key }, studio);
      return typeof made.body === 'string' ? { ...made, body: mask(made.body, secretsOf(body, studio)) } : made;
    }
    if (found.allowed.length > 0) throw new Refusal(405, `This address takes ${found.allowed.join(' and ')}.`);
    if (/^\/(api|mail|attachment)(\/|$)/.test(url.pathname))
      throw new Refusal(404, `There is no ${url.pathname} here.`);
    if (method !== 'GET' && method !== 'HEAD') throw new Refusal(405, 'This address takes GET.');
    return page(url.pathname);
  }

  /** Server-sent events: each mail as it arrives. */
  function stream(response: ServerResponse): void {
    if (streams >= maxStreams) throw new Refusal(429, `${maxStreams} pages listen already. Close one.`);
    streams += 1;
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    response.write(': mails as they arrive\n\n');
    const forget = studio.inbox.subscribe((row: InboxRow) => {
      response.write(`event: mail\nid: ${row.key}\ndata: ${JSON.stringify(row)}\n\n`);
    });
    const heartbeat = setInterval(() => response.write(': \n\n'), heartbeatMs);
    heartbeat.unref();
    response.once('close', () => {
      streams -= 1;
      clearInterval(heartbeat);
      forget();
    });
  }

  return {
    port: actualPort,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function mask(text: string, secrets: readonly string[]): string {
  return secrets.reduce((masked, secret) => withoutKey(masked, secret), text);
}

/** @throws Refusal 400 */
function readUrl(written: string): URL {
  const base = 'http://127.0.0.1';
  if (!written.startsWith('/') || !URL.canParse(base + written)) throw new Refusal(400, 'This is no address.');
  return new URL(base + written);
}

/** The port, or another free one when it is in use. */
async function bind(server: Server, port: number): Promise<void> {
  try {
    await listening(server, port);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    await listening(server, 0);
  }
}

async function listening(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
}
