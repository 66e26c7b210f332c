// The HTTP server of one region: guard, request log, faults, body, route, response. The only file that knows sockets.
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { describeFault, type Fault } from '../faults/fault.js';
import type { FaultQueue } from '../faults/queue.js';
import { parseCommonMailbox, parseMailbox, splitAddresses } from '../model/mailbox.js';
import { normalizeAddress, type Region } from '../model/normal-form.js';
import type { Access } from './access.js';
import { applyFault } from './apply-fault.js';
import { dispatch, type UnroutedCall } from './dispatch.js';
import { emptyForm, type Form, fieldValues, parseForm } from './form.js';
import { guard, isCrossOrigin, protectiveHeaders } from './guard.js';
import { fixedResponses, type Profile, withCommonHeaders } from './mailgun-responses.js';
import { decompress, readBody } from './read-body.js';
import type { LoggedRequest, RequestLog } from './request-log.js';
import { HttpError, type HttpResponse } from './response.js';
import type { Call, Router } from './route.js';
import { sendResponse } from './send-response.js';

export interface ServerDependencies {
  region: Region;
  /** Where this region listens, known once it does. */
  baseUrl: () => string;
  router: Router;
  access: Access;
  subaccounts: { exists(id: string): boolean };
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
}

/** As long as load balancers use, so that clients see few closed connections. */
const keepAliveTimeoutMs = 75_000;

export function createRegionServer(dependencies: ServerDependencies): Server {
  const { requestTimeoutMs, signal, log } = dependencies;
  const server = createServer(
    {
      headersTimeout: Math.min(requestTimeoutMs, 20_000),
      requestTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.min(requestTimeoutMs, 5_000),
      keepAliveTimeout: keepAliveTimeoutMs,
    },
    (request, response) => {
      serve(request, response, dependencies).catch((error: unknown) => {
        if (signal.aborted) return;
        log(`internal error at ${request.method} ${request.url}: ${(error as Error).stack ?? String(error)}`);
        void sendResponse(response, fixedResponses.serverError());
      });
    },
  );
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const status = error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout' : '400 Bad Request';
    if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    else socket.destroy();
  });
  return server;
}

type Target = Pick<Call, 'method' | 'path' | 'query'>;

/** The path is not decoded. */
function targetOf(request: IncomingMessage): Target {
  // A target in absolute form, as proxies send it, repeats the host.
  const target = (request.url ?? '/').replace(/^https?:\/\/[^/?]*/i, '') || '/';
  const mark = target.indexOf('?');
  return {
    method: request.method ?? 'GET',
    path: mark < 0 ? target : target.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1)),
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  dependencies: ServerDependencies,
): Promise<void> {
  const { router, faults, requestLog, signal, profile, now } = dependencies;
  const target = targetOf(request);
  for (const [name, value] of Object.entries(protectiveHeaders(target.path))) response.setHeader(name, value);
  const refused = guard(request, target.path, dependencies.allowedHosts);
  if (refused) return sendResponse(response, refused);
  if (target.path.startsWith('/_emulator')) return dependencies.control(request, response);

  const match = router(target.method, target.path);
  const domain = match?.params.domain;
  const logged = logRequest(request, target, domain, dependencies);
  const faultTarget = {
    method: target.method,
    path: target.path,
    ...(domain !== undefined && { domain }),
    isEndpoint: match !== undefined && !isCrossOrigin(request),
  };
  const reset = faults.takeBeforeBody(faultTarget);
  if (reset) {
    logged.fault = describeFault(reset);
    request.socket.resetAndDestroy();
    return;
  }
  const read = await readForm(request).catch((error: unknown) => {
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
    const call = callOf(request, target, read, logged, dependencies);
    const result = withCommonHeaders(await dispatch(call, request.headers.authorization, dependencies));
    logged.status = result.status;
    return result;
  };
  if (!fault) return sendResponse(response, await run());
  await applyFault(fault, { run, response, profile, nowMs: now(), signal, domain: domain ?? '', logged });
}

const secretHeaders = new Set(['authorization', 'proxy-authorization', 'cookie']);

function logRequest(
  { headers }: IncomingMessage,
  { method, path }: Target,
  domain: string | undefined,
  { region, now, requestLog }: ServerDependencies,
): LoggedRequest {
  const contentType = headers['content-type'];
  const logged: LoggedRequest = {
    at: new Date(now()),
    region,
    method,
    path,
    ...(domain !== undefined && { domain }),
    to: [],
    status: 0,
    ...(contentType !== undefined && { contentType }),
    headers: withoutSecrets(headers),
    fields: [],
  };
  requestLog.add(logged);
  return logged;
}

function withoutSecrets(headers: IncomingHttpHeaders): Record<string, string> {
  const shown: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (!secretHeaders.has(name) && value !== undefined) shown[name] = String(value);
  }
  return shown;
}

function callOf(
  { headers }: IncomingMessage,
  target: Target,
  { body, form, error }: ReadRequest,
  logged: LoggedRequest,
  { region, baseUrl }: ServerDependencies,
): UnroutedCall {
  return {
    region,
    baseUrl: baseUrl(),
    ...target,
    headers,
    body,
    form: () => {
      if (error) throw error;
      return form;
    },
    logMessageId: (messageId) => {
      logged.messageId = messageId;
    },
  };
}

interface ReadRequest {
  body: Buffer;
  form: Form;
  /** The form is malformed: routes that read it throw this. */
  error?: HttpError;
}

async function readForm(request: IncomingMessage): Promise<ReadRequest> {
  const body = await decompress(await readBody(request), request.headers['content-encoding']?.toLowerCase());
  try {
    return { body, form: await parseForm(request.headers['content-type'], body) };
  } catch (error) {
    if (error instanceof HttpError) return { body, form: emptyForm, error };
    throw error;
  }
}

const loggedFields = ({ fields, files }: Form): LoggedRequest['fields'] =>
  files.length === 0 ? fields : [...fields, ...files.map((file): [string, string] => [file.name, file.filename])];

/** As long as an address can be, and its name. */
const maxLoggedAddress = 2_000;

/** Unusual addresses take long to parse: only the first ones are. */
const maxUnusual = 20;

function recipientsOf(form: Form): string[] {
  const parts = fieldValues(form, 'to').flatMap(splitAddresses).slice(0, 1_000);
  return parts.map((part, index) => {
    const parse = index < maxUnusual ? parseMailbox : parseCommonMailbox;
    return normalizeAddress(parse(part)?.address ?? part.slice(0, maxLoggedAddress));
  });
}
