// Applies a fault to a request whose body has been read.
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault, StatusFault } from '../faults/fault.js';
import { mailgunResponse, type Profile } from './mailgun-responses.js';
import type { LoggedRequest } from './request-log.js';
import { type HttpResponse, json, text } from './response.js';
import { sendResponse, type Transmission } from './send-response.js';
import { resetConnection } from './tls-sockets.js';

export interface FaultContext {
  /** Serves the request, as without a fault. */
  run: () => Promise<HttpResponse>;
  response: ServerResponse;
  profile: Profile;
  nowMs: number;
  /** Ends delays and throttled responses when the emulator closes. */
  signal: AbortSignal;
  domain: string;
  logged: LoggedRequest;
}

/** One branch per effect. */
export async function applyFault(fault: Fault, context: FaultContext): Promise<void> {
  const { run, response, signal, logged } = context;
  if ('store' in fault && fault.store) await run();
  const respondWith = (faultResponse: HttpResponse, transmission?: Transmission) => {
    logged.status = faultResponse.status;
    return sendResponse(response, faultResponse, transmission, signal);
  };
  if ('status' in fault) return respondWith(statusResponse(fault));
  if ('response' in fault) {
    const { headers, ...known } = mailgunResponse(fault.response, { ...context, ...fault });
    return respondWith({ ...known, headers: { ...headers, ...lowerCaseNames(fault.headers) } });
  }
  if ('redirect' in fault) {
    return respondWith(text(fault.redirectStatus ?? 307, '', { location: fault.redirect }));
  }
  if ('delayMs' in fault) {
    await sleep(fault.delayMs, undefined, { signal, ref: false });
    return respondWith(await run());
  }
  if ('truncate' in fault) return respondWith(await run(), { kind: 'truncate' });
  if ('throttleMs' in fault) return respondWith(await run(), { kind: 'throttle', everyMs: fault.throttleMs });
  if ('reset' in fault && fault.reset === 'afterStore') await run();
  // Nothing is sent that the request log could show as a status.
  logged.status = 0;
  if ('reset' in fault && response.socket) resetConnection(response.socket);
  if ('malformed' in fault) response.socket?.end(notHttp);
  // `hang`: nothing more until the client, or the emulator, closes the connection.
}

const notHttp = Buffer.from('\u0000\u0001\u00ff this is not HTTP\r\n\r\n', 'latin1');

export function statusResponse({ status, body = '', headers, contentType }: StatusFault): HttpResponse {
  const response = typeof body === 'string' ? text(status, body) : json(status, body);
  return {
    ...response,
    headers: { ...response.headers, ...(contentType && { 'content-type': contentType }), ...lowerCaseNames(headers) },
  };
}

/** So that a fault's `Content-Type` replaces the response's own `content-type`: otherwise both would be sent. */
export const lowerCaseNames = (headers: Record<string, string> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, line]) => [name.toLowerCase(), line]));
