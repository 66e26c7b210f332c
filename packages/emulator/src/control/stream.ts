// The stream of emails as they arrive: server-sent events.
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import { message } from '../http/response.js';
import { createArrivals } from '../inbox/arrivals.js';
import type { EmailStorage } from '../inbox/storage.js';
import { summary } from './emails.js';
import type { ControlRoute } from './route.js';

export interface StreamDependencies {
  emails: EmailStorage;
  inbox: { onWake(listener: () => void): () => void };
  now: () => number;
}

const maxStreams = 100;
/** A comment from time to time, so that proxies and clients keep the connection. */
const heartbeatMs = 15_000;

export function streamRoute(dependencies: StreamDependencies): ControlRoute {
  let open = 0;
  return {
    method: 'GET',
    path: '/stream',
    query: 'any',
    // A stream has no length.
    allowsHead: false,
    handle: (context) => {
      if (open >= maxStreams) return message(429, `${maxStreams} streams are already open`);
      open += 1;
      context.env.outgoing.once('close', () => {
        open -= 1;
      });
      const lastId = context.req.header('last-event-id') ?? '';
      const lastSeen = /^\d{1,15}$/.test(lastId) ? Number(lastId) : undefined;
      return streamSSE(context, (stream) => send(stream, lastSeen, dependencies));
    },
  };
}

/** Each email once, as an event `email` whose data is its entry in a list. */
async function send(
  stream: SSEStreamingApi,
  lastSeen: number | undefined,
  { emails, inbox, now }: StreamDependencies,
): Promise<void> {
  let wake = () => {};
  let hasNews = false;
  const notify = () => {
    hasNews = true;
    wake();
  };
  // A client that reconnects continues where it was: browsers send the id of the last event.
  const arrivals = createArrivals(emails, now, {}, lastSeen);
  const unsubscribe = inbox.onWake(notify);
  const heartbeat = setInterval(() => void stream.write(': \n\n'), heartbeatMs);
  heartbeat.unref();
  stream.onAbort(notify);
  try {
    await stream.write(': emails as they arrive\n\n');
    while (!stream.aborted && !stream.closed) {
      hasNews = false;
      // Writing waits for a slow client: until it has read, nothing more is taken from the database.
      for (const email of arrivals()) {
        await stream.writeSSE({ event: 'email', id: String(email.seq), data: JSON.stringify(summary(email)) });
      }
      if (!hasNews) await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    clearInterval(heartbeat);
    unsubscribe();
  }
}
