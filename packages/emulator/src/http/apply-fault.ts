// Carries an ordered fault out, on a request that has been read.
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Core } from '../core.js';
import type { Fault } from '../faults/queue.js';
import type { SeenRequest } from './request-log.js';
import { knownAnswer } from './mailgun-responses.js';
import { type Answer, json, text } from './response.js';
import { type Delivery, sendAnswer } from './send-response.js';

export interface Suffering {
  run: () => Promise<Answer>;
  response: ServerResponse;
  core: Core;
  /** Ends delays and drips when the emulator closes. */
  signal: AbortSignal;
  domain: string;
  seen: SeenRequest;
}

/** Carries a fault out. One branch per kind of fault. */
export async function suffer(fault: Fault, { run, response, core, signal, domain, seen }: Suffering): Promise<void> {
  const socket = response.socket;
  if ('store' in fault && fault.store) await run();
  const answerWith = (answer: Answer, delivery?: Delivery) => {
    seen.status = answer.status;
    return sendAnswer(response, answer, delivery, signal);
  };
  if ('status' in fault) return answerWith(orderedAnswer(fault));
  if ('answer' in fault) {
    const answer = knownAnswer(fault.answer, {
      domain,
      profile: core.profile,
      now: core.now(),
      ...(fault.retryAfterSeconds !== undefined && { retryAfterSeconds: fault.retryAfterSeconds }),
    });
    return answerWith({ ...answer, headers: { ...answer.headers, ...inLowerCase(fault.headers) } });
  }
  if ('redirect' in fault) {
    return answerWith(text(fault.redirectStatus ?? 307, '', { location: fault.redirect }));
  }
  if ('delayMs' in fault) {
    await sleep(fault.delayMs, undefined, { signal, ref: false });
    return answerWith(await run());
  }
  if ('half' in fault) return answerWith(await run(), { kind: 'half' });
  if ('dripMs' in fault) return answerWith(await run(), { kind: 'drip', everyMs: fault.dripMs });
  seen.status = 0;
  if ('reset' in fault) {
    if (fault.reset === 'afterStore') await run();
    seen.status = 0;
    socket?.resetAndDestroy();
  } else if ('garbage' in fault) {
    socket?.end(Buffer.from('\u0000\u0001\u00ff this is not HTTP\r\n\r\n', 'latin1'));
  }
  // `hang`: nothing more happens until the client, or the emulator, closes.
}

function orderedAnswer({ status, body = '', headers = {}, contentType }: Extract<Fault, { status: number }>): Answer {
  const answer = typeof body === 'string' ? text(status, body) : json(status, body);
  return {
    ...answer,
    headers: { ...answer.headers, ...(contentType && { 'content-type': contentType }), ...inLowerCase(headers) },
  };
}

/** `Content-Type` takes the place of the answer's own, which is in lower case: both would be sent. */
const inLowerCase = (headers: Record<string, string> = {}) =>
  Object.fromEntries(Object.entries(headers).map(([name, line]) => [name.toLowerCase(), line]));
