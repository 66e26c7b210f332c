// Server-sent events, to a bounded number of pages at once.
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { type SSEMessage, streamSSE } from 'hono/streaming';

/** A comment line keeps the connection open. */
const heartbeatMs = 15_000;
const maxStreams = 20;

export interface EventStreamOptions {
  /** Comment with which the stream begins. */
  readonly greeting: string;
  /** @param send sends one event to the page. @returns unsubscribes */
  readonly subscribe: (send: (event: SSEMessage) => void) => () => void;
}

/** @returns the handler of a GET. It throws HTTPException 429 when 20 pages are connected */
export function createEventStream({ greeting, subscribe }: EventStreamOptions): (context: Context) => Response {
  let streams = 0;
  return (context) => {
    // hono runs the GET handler for HEAD and drops the body: a stream would never end.
    if (context.req.method === 'HEAD') return context.body(null);
    if (streams >= maxStreams) {
      throw new HTTPException(429, { message: `${maxStreams} pages are connected already. Close one.` });
    }
    const response = streamSSE(context, async (stream) => {
      // Before the first write: hono does not call a listener that is added after the page has disconnected.
      const disconnected = new Promise<void>((resolve) => stream.onAbort(resolve));
      streams += 1;
      const unsubscribe = subscribe((event) => void stream.writeSSE(event));
      const heartbeat = setInterval(() => void stream.write(': \n\n'), heartbeatMs);
      heartbeat.unref();
      void stream.write(`: ${greeting}\n\n`);
      await disconnected;
      streams -= 1;
      clearInterval(heartbeat);
      unsubscribe();
    });
    response.headers.set('cache-control', 'no-store');
    return response;
  };
}
