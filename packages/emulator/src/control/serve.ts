// Serves /_emulator/: routes with an answer, and the stream of what arrives (server-sent events).
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Region } from '../config/config.js';
import type { Core } from '../core.js';
import { message, Refusal } from '../http/answer.js';
import { createRouter } from '../http/call.js';
import { parseForm } from '../http/form.js';
import { readBody } from '../http/read-body.js';
import { sendAnswer } from '../http/send-answer.js';
import { summary } from './mails.js';
import { controlRoutes } from './routes.js';

const maxStreams = 100;
/** A comment line now and then, so that proxies and clients keep the connection. */
const heartbeatMs = 15_000;

export type ControlServer = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export function createControl(core: Core, region: Region): ControlServer {
  const router = createRouter(controlRoutes);
  let streams = 0;

  return async (request, response) => {
    const url = request.url ?? '';
    const [path = '', query = ''] = [url.split('?')[0], url.slice(url.indexOf('?') + 1 || url.length)];
    const method = request.method ?? 'GET';
    if (method === 'GET' && path === '/_emulator/stream') {
      if (streams >= maxStreams) return sendAnswer(response, message(429, `${maxStreams} streams are open already`));
      streams += 1;
      response.once('close', () => {
        streams -= 1;
      });
      return stream(core, response, Number(request.headers['last-event-id']));
    }
    const found = router(method, path);
    if (!found) return sendAnswer(response, message(404, 'no such call; GET /_emulator lists them'));
    try {
      const body = await readBody(request);
      const form = await parseForm(request.headers['content-type'], body);
      const answer = await found.route.handle(
        {
          region,
          method,
          path,
          params: found.params,
          query: new URLSearchParams(query),
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

/** Each mail once, as an event `mail` whose data is the line that a list would show. */
function stream(core: Core, response: ServerResponse, lastSeen: number): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' });
  response.write(': mails as they arrive\n\n');
  // A client that comes back goes on where it was: browsers send the id of the last event.
  let last = Number.isInteger(lastSeen) ? lastSeen : (core.mails.find({ limit: 1 }, core.now())[0]?.seq ?? 0);
  const send = (scheduledSinceMs?: number) => {
    // A client that does not read must not fill the memory: it misses mails instead.
    if (response.writableLength > 1_000_000) return;
    const nowMs = core.now();
    const scheduled = scheduledSinceMs === undefined ? [] : core.mails.find({ sinceMs: scheduledSinceMs }, nowMs);
    const arrived = core.mails.find({ after: last, limit: 1_000 }, nowMs);
    for (const mail of [...arrived, ...scheduled.filter(({ seq }) => seq <= last)].reverse()) {
      response.write(`event: mail\nid: ${mail.seq}\ndata: ${JSON.stringify(summary(mail))}\n\n`);
      last = Math.max(last, mail.seq);
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
