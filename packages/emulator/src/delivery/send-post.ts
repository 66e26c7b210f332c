// Sends one HTTP request to a target that was checked. Redirects are not followed; size and time are bounded.
import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import { hostNameOf, type PostTarget } from './post-target.js';

export interface PostBody {
  contentType: string;
  content: Buffer;
}

export interface PostClient {
  /**
   * @param signal ends the request, whatever it is doing
   * @returns the status of the response
   * @throws Error when there is no response
   */
  send(target: PostTarget, body: PostBody, signal: AbortSignal): Promise<number>;
  /** Closes the idle connections. */
  close(): void;
}

/** A response's body is read so that the connection can be used again; a longer one closes it. */
const maxResponseBytes = 65_536;
const maxConnections = 8;

export function createPostClient(): PostClient {
  const options = { keepAlive: true, maxSockets: maxConnections, maxFreeSockets: maxConnections, timeout: 15_000 };
  const agents = { 'http:': new http.Agent(options), 'https:': new https.Agent(options) };
  return {
    send: ({ url, address }, { contentType, content }, signal) =>
      new Promise((resolve, reject) => {
        const isSecure = url.protocol === 'https:';
        const host = hostNameOf(url);
        const request = (isSecure ? https : http).request({
          agent: agents[isSecure ? 'https:' : 'http:'],
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
          signal,
        });
        request.on('error', reject);
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
        request.end(content);
      }),
    close() {
      agents['http:'].destroy();
      agents['https:'].destroy();
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
