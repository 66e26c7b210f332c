// Serves /_emulator/: routes with an answer, and the stream of what arrives (server-sent events).
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createArrivals } from '../inbox/arrivals.js';
import type { Region } from '../config/config.js';
import type { Core } from '../core.js';
import { message, Refusal, refuse } from '../http/response.js';
import { createRouter } from '../http/route.js';
import { parseForm } from '../http/form.js';
import { readBody } from '../http/read-body.js';
import { sendAnswer } from '../http/send-response.js';
import type { Target } from '../http/server.js';
import { summary } from './emails.js';
import { controlRoutes } from './app.js';

const maxStreams = 100;
/** A comment line now and then, so that proxies and clients keep the connection. */
const heartbeatMs = 15_000;

export type ControlServer = (request: IncomingMessage, response: ServerResponse, target: Target) => Promise<void>;

const streamPath = '/_emulator/stream';

export function createControl(core: Core, region: Region): ControlServer {
  const router = createRouter(controlRoutes);
  let streams = 0;

  return async (request, response, { method, path, query }) => {
    if (method === 'GET' && path === streamPath) {
      if (streams >= maxStreams) return sendAnswer(response, message(429, `${maxStreams} streams are open already`));
      streams += 1;
      response.once('close', () => {
        streams -= 1;
      });
      return stream(core, response, Number(request.headers['last-event-id'] ?? Number.NaN));
    }
    // HEAD changes nothing: following a tracked link does, and a stream has no length to tell.
    const isLooking = method === 'HEAD' && (path === streamPath || path.startsWith('/_emulator/t/'));
    const found = isLooking ? undefined : router(method, path);
    if (!found) return sendAnswer(response, message(404, 'no such call; GET /_emulator lists them'));
    try {
      checkQuery(query, found.route.query);
      const body = await readBody(request);
      const form = await parseForm(request.headers['content-type'], body);
      const answer = await found.route.handle(
        {
          region,
          method,
          path,
          params: found.params,
          query,
          headers: request.headers,
          body,
          form: () => form,
          keyId: '',
          remoteAddress: '',
          note: () => {},
        },
        core,
      );
      return await sendAnswer(response, answer);
    } catch (error) {
      if (error instanceof Refusal) return sendAnswer(response, error.answer);
      throw error;
    }
  };
}

/** @throws Refusal 400 at a parameter that is unknown: to leave it out would answer another question */
function checkQuery(query: URLSearchParams, known: readonly string[] | undefined): void {
  if (known === undefined) return;
  const wrong = [...query.keys()].filter((name) => !known.includes(name)).map((name) => JSON.stringify(name));
  if (wrong.length === 0) return;
  const there = known.length === 0 ? 'it takes none' : `there are: ${known.join(', ')}`;
  throw refuse(400, `this call has no parameter ${[...new Set(wrong)].slice(0, 10).join(', ')}; ${there}`);
}

/** Each mail once, as an event `mail` whose data is the line that a list would show. */
function stream(core: Core, response: ServerResponse, lastSeen: number): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' });
  response.write(': mails as they arrive\n\n');
  // A client that comes back goes on where it was: browsers send the id of the last event.
  const arrivals = createArrivals(core.mails, core.now, {}, Number.isInteger(lastSeen) ? lastSeen : undefined);
  const send = () => {
    // A client that does not read must not fill the memory: it gets the mails with the first
    // that arrives after it has read.
    if (response.writableLength > 1_000_000) return;
    for (const mail of arrivals()) {
      response.write(`event: mail\nid: ${mail.seq}\ndata: ${JSON.stringify(summary(mail))}\n\n`);
    }
  };
  send();
  const forget = core.inbox.onWake(send);
  const heartbeat = setInterval(() => response.write(': \n\n'), heartbeatMs);
  heartbeat.unref();
  response.once('close', () => {
    clearInterval(heartbeat);
    forget();
  });
}
