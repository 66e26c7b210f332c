// Handles a web-standard Request in process: the same routes, faults and request log as the servers, without a port.
import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeFault, type Fault } from '../faults/fault.js';
import type { FaultQueue } from '../faults/queue.js';
import type { Region } from '../model/normal-form.js';
import { lowerCaseNames, statusResponse } from './apply-fault.js';
import { type DispatchDependencies, dispatch } from './dispatch.js';
import { mailgunResponse, type Profile, withCommonHeaders } from './mailgun-responses.js';
import { callOf, loggedFields, logRequest, type ReadRequest, readForm, recipientsOf, targetOf } from './receive.js';
import type { LoggedRequest, RequestLog } from './request-log.js';
import { HttpError, type HttpResponse, text } from './response.js';

export interface FetchDependencies extends DispatchDependencies {
  faults: FaultQueue;
  requestLog: RequestLog;
  profile: Profile;
  now: () => number;
  /** Where each region listens. */
  urls: Readonly<Record<Region, string>>;
  /** Ends delays when the emulator closes. */
  signal: AbortSignal;
}

export type FetchHandler = (request: Request) => Promise<Response>;

export function createFetchHandler(dependencies: FetchDependencies): FetchHandler {
  const { router, requestLog, urls, signal } = dependencies;
  return async (request) => {
    if (signal.aborted) throw new Error('mailgun-emulator is closed');
    const url = new URL(request.url);
    const region = isEu(url, urls) ? 'eu' : 'us';
    const target = targetOf(request.method, url.pathname + url.search);
    const headers: IncomingHttpHeaders = Object.fromEntries(request.headers);
    if (target.path.startsWith('/_emulator')) {
      return toResponse(request, text(501, `mailgun-emulator serves ${target.path} at ${urls[region]} only\n`));
    }
    const match = router(target.method, target.path);
    const domain = match?.params.domain;
    const logged = logRequest(headers, target, domain, { ...dependencies, region });
    const read = await readForm(headers, chunksOf(request)).catch((error: unknown) => {
      if (error instanceof HttpError) return error;
      throw error;
    });
    if (read instanceof HttpError) {
      const response = withCommonHeaders(read.response);
      logged.status = response.status;
      return toResponse(request, response);
    }
    requestLog.fill(logged, { fields: loggedFields(read.form), to: recipientsOf(read.form) });
    const fault = takeFault(dependencies, { ...target, domain, isEndpoint: match !== undefined, to: logged.to });
    if (fault) logged.fault = describeFault(fault);
    // Links in responses lead where the request went: the mock of the network handles those too.
    const place = { region, baseUrl: url.origin } as const;
    const run = async () => serve({ headers, target, read, logged, place }, dependencies);
    const response = fault ? await withFault(fault, request, run, domain ?? '', dependencies) : await run();
    logged.status = response.status;
    return toResponse(request, response);
  };
}

function isEu({ hostname, origin }: URL, urls: FetchDependencies['urls']): boolean {
  return origin === urls.eu || /(^|\.)eu\.mailgun\.net$/i.test(hostname);
}

async function* chunksOf({ body }: Request): AsyncGenerator<Uint8Array> {
  if (body) yield* body as unknown as AsyncIterable<Uint8Array>;
}

interface Received {
  headers: IncomingHttpHeaders;
  target: ReturnType<typeof targetOf>;
  read: ReadRequest;
  logged: LoggedRequest;
  place: { region: Region; baseUrl: string };
}

async function serve(
  { headers, target, read, logged, place }: Received,
  dependencies: FetchDependencies,
): Promise<HttpResponse> {
  const call = callOf(headers, target, read, logged, place);
  return withCommonHeaders(await dispatch(call, headers.authorization, dependencies));
}

interface FaultTarget {
  method: string;
  path: string;
  domain: string | undefined;
  isEndpoint: boolean;
  to: string[];
}

function takeFault({ faults }: FetchDependencies, { domain, to, ...target }: FaultTarget): Fault | undefined {
  const matched = { ...target, ...(domain !== undefined && { domain }) };
  return faults.takeBeforeBody(matched) ?? faults.take({ ...matched, to });
}

/** @throws Error for what only a connection can do */
async function withFault(
  fault: Fault,
  request: Request,
  run: () => Promise<HttpResponse>,
  domain: string,
  { profile, now, signal, urls }: FetchDependencies,
): Promise<HttpResponse> {
  if ('store' in fault && fault.store) await run();
  if ('status' in fault) return statusResponse(fault);
  if ('response' in fault) {
    const { headers, ...known } = mailgunResponse(fault.response, { profile, domain, nowMs: now(), ...fault });
    return { ...known, headers: { ...headers, ...lowerCaseNames(fault.headers) } };
  }
  if ('redirect' in fault) return text(fault.redirectStatus ?? 307, '', { location: fault.redirect });
  const ended = AbortSignal.any([signal, request.signal]);
  if ('delayMs' in fault) {
    await sleep(fault.delayMs, undefined, { signal: ended, ref: false });
    return run();
  }
  if ('hang' in fault) {
    // Until the client gives up, or the emulator closes.
    await new Promise<void>((resolve) => {
      if (ended.aborted) resolve();
      else ended.addEventListener('abort', () => resolve(), { once: true });
    });
    throw ended.reason;
  }
  throw new Error(
    `the fault "${describeFault(fault)}" is one of the connection and needs a port: send the request to ${urls.us}`,
  );
}

/** These have no body. (Fetch Standard, "null body status") */
const withoutBody = new Set([101, 103, 204, 205, 304]);

function toResponse(request: Request, { status, headers, body }: HttpResponse): Response {
  const isEmpty = request.method === 'HEAD' || withoutBody.has(status);
  return new Response(isEmpty ? null : typeof body === 'string' ? body : new Uint8Array(body), { status, headers });
}
