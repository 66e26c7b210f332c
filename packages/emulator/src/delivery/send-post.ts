// Sends one HTTP request to a target that was checked. Redirects are not followed; size and time are bounded.
import http from 'node:http';
import type https from 'node:https';
import { createRequire } from 'node:module';
import { isIP } from 'node:net';
import { hostNameOf, type PostTarget } from './post-target.js';

const require = createRequire(import.meta.url);

export interface PostBody {
  contentType: string;
  content: Buffer;
}

export interface PostClient {
  /**
   * @param timeoutMs ends the request, whatever it is doing
   * @returns the status of the response
   * @throws Error when there is no response
   */
  send(target: PostTarget, body: PostBody, timeoutMs: number): Promise<number>;
  /** Ends the requests, and closes the connections. */
  close(): void;
}

/** A response's body is read so that the connection can be used again; a longer one closes it. */
const maxResponseBytes = 65_536;
/** As many as are posted at once, so that no request waits for a connection. */
const maxConnections = 16;

/** A connection that was kept was closed by the other side, just when it was used again. */
class StaleConnectionError extends Error {
  override readonly name = 'StaleConnectionError';
}

export function createPostClient(): PostClient {
  const options = { keepAlive: true, maxSockets: maxConnections, maxFreeSockets: maxConnections, timeout: 15_000 };
  const plain = new http.Agent(options);
  let secure: { request: typeof https.request; agent: https.Agent } | undefined;
  /** Loaded when first needed: loading TLS at the start would slow the start. */
  const secured = () => {
    const loaded = require('node:https') as typeof https;
    secure ??= { request: loaded.request, agent: new loaded.Agent(options) };
    return secure;
  };
  const attempt = ({ url, address }: PostTarget, { contentType, content }: PostBody, timeoutMs: number) =>
    new Promise<number>((resolve, reject) => {
      const isSecure = url.protocol === 'https:';
      const host = hostNameOf(url);
      const { request: open, agent } = isSecure ? secured() : { request: http.request, agent: plain };
      const request = open({
        agent,
        host: address,
        ...(url.port !== '' && { port: url.port }),
        ...(isSecure && !isIP(host) && { servername: host }),
        path: url.pathname + url.search,
        method: 'POST',
        ...(url.username !== '' && { auth: credentialsOf(url) }),
        headers: {
          host: url.host,
          'user-agent': 'mailgun-emulator',
          'content-type': contentType,
          'content-length': content.length,
        },
      });
      // One timer costs a tenth of an abort signal, and covers the response, too.
      const deadline = setTimeout(
        () => request.destroy(new Error(`no response within ${timeoutMs / 1_000} s`)),
        timeoutMs,
      );
      request.on('close', () => clearTimeout(deadline));
      request.on('error', (error: NodeJS.ErrnoException) => {
        const isStale = request.reusedSocket && error.code === 'ECONNRESET';
        reject(isStale ? new StaleConnectionError(error.message, { cause: error }) : error);
      });
      request.on('response', (response) => {
        let bytes = 0;
        const done = () => resolve(response.statusCode ?? 0);
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > maxResponseBytes) response.destroy();
        });
        response.on('close', done);
        // The status is known: that the rest of the response did not arrive changes nothing.
        response.on('error', done);
      });
      // Without a listener, Node would close the connection without an event: the attempt would never end.
      request.on('upgrade', (response, socket) => {
        socket.destroy();
        resolve(response.statusCode ?? 0);
      });
      request.end(content);
    });
  return {
    async send(target, body, timeoutMs) {
      for (let kept = plain.maxFreeSockets; ; kept -= 1) {
        try {
          return await attempt(target, body, timeoutMs);
        } catch (error) {
          // Web servers close what is idle for some seconds: that is no failure of the consumer, whose retry is minutes away.
          if (kept === 0 || !(error instanceof StaleConnectionError)) throw error;
        }
      }
    },
    close() {
      plain.destroy();
      secure?.agent.destroy();
    },
  };
}

function credentialsOf({ username, password }: URL): string {
  try {
    return `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  } catch {
    return `${username}:${password}`; // A lone percent sign.
  }
}
