// The HTTP server of one region: guard, request log, faults, body, route, response. The only file that knows sockets.
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type * as Https from 'node:https';
import type { Socket } from 'node:net';
import { describeFault, type Fault } from '../faults/fault.js';
import type { FaultQueue } from '../faults/queue.js';
import type { Region } from '../model/normal-form.js';
import { tlsHint } from '../tls/hints.js';
import type { Access } from './access.js';
import { applyFault } from './apply-fault.js';
import { dispatch, type SubaccountLookup } from './dispatch.js';
import { guard, isCrossOrigin, protectiveHeaders } from './guard.js';
import { fixedResponses, type Profile, withCommonHeaders } from './mailgun-responses.js';
import { callOf, loggedFields, logRequest, readForm, recipientsOf, targetOf } from './receive.js';
import type { RequestLog } from './request-log.js';
import { HttpError, type HttpResponse } from './response.js';
import type { Router } from './route.js';
import { sendResponse } from './send-response.js';
import { resetConnection, trackTlsSockets } from './tls-sockets.js';

export interface ServerDependencies {
  region: Region;
  /** Where this region listens, known once it does. */
  baseUrl: () => string;
  router: Router;
  access: Access;
  subaccounts: SubaccountLookup;
  faults: FaultQueue;
  requestLog: RequestLog;
  profile: Profile;
  now: () => number;
  log: (line: string) => void;
  /** Handles what is below `/_emulator`. */
  control: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  allowedHosts: ReadonlySet<string>;
  /** A request that takes longer to arrive is cut off. */
  requestTimeoutMs: number;
  /** Ends delays and throttled responses when the emulator closes. */
  signal: AbortSignal;
  /** Serves HTTPS instead of HTTP. */
  tls?: TlsSetup;
}

/** A private key and its certificate as PEM, and Node's module, which is loaded only where it is needed. */
export interface TlsSetup {
  key: string;
  cert: string;
  https: typeof Https;
}

/** As long as load balancers use, so that clients see few closed connections. */
const keepAliveTimeoutMs = 75_000;

export function createRegionServer(dependencies: ServerDependencies): Server {
  const { requestTimeoutMs, signal, log, tls } = dependencies;
  const headersTimeoutMs = Math.min(requestTimeoutMs, 20_000);
  const options = {
    headersTimeout: headersTimeoutMs,
    requestTimeout: requestTimeoutMs,
    connectionsCheckingInterval: Math.min(requestTimeoutMs, 5_000),
    keepAliveTimeout: keepAliveTimeoutMs,
  };
  const listener: RequestListener = (request, response) => {
    serve(request, response, dependencies).catch((error: unknown) => {
      if (signal.aborted) return;
      log(`internal error at ${request.method} ${request.url}: ${(error as Error).stack ?? String(error)}`);
      void sendResponse(response, fixedResponses.serverError());
    });
  };
  const server = tls
    ? createTlsServer({ ...options, handshakeTimeout: headersTimeoutMs }, listener, tls, log)
    : createServer(options, listener);
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const status = error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout' : '400 Bad Request';
    if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    else socket.destroy();
  });
  return server;
}

function createTlsServer(
  options: Https.ServerOptions,
  listener: RequestListener,
  { https, key, cert }: TlsSetup,
  log: (line: string) => void,
): Server {
  const server = https.createServer({ ...options, key, cert }, listener);
  trackTlsSockets(server);
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    // `clientError` was emitted for it, too: what is written there waits for a handshake that never ends.
    socket.destroy();
    const hint = tlsHint(error);
    if (hint !== undefined) log(hint);
  });
  return server;
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  dependencies: ServerDependencies,
): Promise<void> {
  const { router, faults, requestLog, signal, profile, now } = dependencies;
  const target = targetOf(request.method ?? 'GET', request.url ?? '/');
  for (const [name, value] of Object.entries(protectiveHeaders(target.path))) response.setHeader(name, value);
  const refused = guard(request, target.path, dependencies.allowedHosts);
  if (refused) return sendResponse(response, refused);
  if (target.path.startsWith('/_emulator')) return dependencies.control(request, response);

  const match = router(target.method, target.path);
  const domain = match?.params.domain;
  const logged = logRequest(request.headers, target, domain, dependencies);
  const faultTarget = {
    method: target.method,
    path: target.path,
    ...(domain !== undefined && { domain }),
    isEndpoint: match !== undefined && !isCrossOrigin(request),
  };
  const reset = faults.takeBeforeBody(faultTarget);
  if (reset) {
    logged.fault = describeFault(reset);
    resetConnection(request.socket);
    return;
  }
  const read = await readForm(request.headers, request).catch((error: unknown) => {
    if (error instanceof HttpError) return error;
    throw error;
  });
  if (read instanceof HttpError) {
    // The request is not complete: it does not use up a fault.
    const { status, headers, body } = withCommonHeaders(read.response);
    logged.status = status;
    return sendResponse(response, { status, headers: { ...headers, connection: 'close' }, body });
  }
  requestLog.fill(logged, { fields: loggedFields(read.form), to: recipientsOf(read.form) });
  const fault: Fault | undefined = faults.take({ ...faultTarget, to: logged.to });
  if (fault) logged.fault = describeFault(fault);

  const run = async (): Promise<HttpResponse> => {
    const place = { region: dependencies.region, baseUrl: dependencies.baseUrl() };
    const call = callOf(request.headers, target, read, logged, place);
    const result = withCommonHeaders(await dispatch(call, request.headers.authorization, dependencies));
    logged.status = result.status;
    return result;
  };
  if (!fault) return sendResponse(response, await run());
  await applyFault(fault, { run, response, profile, nowMs: now(), signal, domain: domain ?? '', logged });
}
