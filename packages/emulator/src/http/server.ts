// The HTTP side of one region: guard, faults, body, route, answer. The only file that knows sockets.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { describeFault } from '../faults/validate-fault.js';
import type { Region } from '../config/config.js';
import type { Core } from '../core.js';
import type { SeenRequest } from './request-log.js';
import { fixedAnswers } from './mailgun-responses.js';
import { parseMailbox, splitAddresses } from '../model/mailbox.js';
import { normalizeAddress } from '../model/normal-form.js';
import { type Answer, message, Refusal } from './response.js';
import type { Call, Router } from './route.js';
import { emptyForm, type Form, fieldValues, parseForm } from './form.js';
import { guard, isFromForeignPage } from './guard.js';
import { isMagnificent } from './wrong-path.js';
import { decompress, readBody } from './read-body.js';
import { sendAnswer } from './send-response.js';
import { suffer } from './apply-fault.js';

export interface ServerParts {
  region: Region;
  core: Core;
  router: Router;
  /** The emulator's own API. */
  control: (request: IncomingMessage, response: ServerResponse, target: Target) => Promise<void>;
  allowedHosts: ReadonlySet<string>;
  /** A request that takes longer to come in is cut off. */
  requestTimeoutMs: number;
  /** Ends delays and drips when the emulator closes. */
  signal: AbortSignal;
}

/** As long as load balancers do, so that clients see few closed connections. */
const keepAliveTimeoutMs = 75_000;

export function createRegionServer(parts: ServerParts): Server {
  const server = createServer(
    {
      headersTimeout: Math.min(parts.requestTimeoutMs, 20_000),
      requestTimeout: parts.requestTimeoutMs,
      connectionsCheckingInterval: Math.min(parts.requestTimeoutMs, 5_000),
      keepAliveTimeout: keepAliveTimeoutMs,
    },
    (request, response) => {
      serve(request, response, parts).catch((error: unknown) => {
        if (parts.signal.aborted) return;
        parts.core.log(
          `internal error at ${request.method} ${request.url}: ${(error as Error).stack ?? String(error)}`,
        );
        void sendAnswer(response, fixedAnswers.serverError());
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

/** What a request line asks for. */
export interface Target {
  method: string;
  /** Not decoded. */
  path: string;
  query: URLSearchParams;
}

function targetOf(request: IncomingMessage): Target {
  // Absolute-form targets (through a proxy) name the host again.
  const target = (request.url ?? '/').replace(/^https?:\/\/[^/?]*/i, '') || '/';
  const mark = target.indexOf('?');
  return {
    method: request.method ?? 'GET',
    path: mark < 0 ? target : target.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1)),
  };
}

async function serve(request: IncomingMessage, response: ServerResponse, parts: ServerParts): Promise<void> {
  const { core, region } = parts;
  const kept = guard(request, parts.allowedHosts);
  if (kept) return sendAnswer(response, kept);
  const target = targetOf(request);
  if (target.path.startsWith('/_emulator')) return parts.control(request, response, target);
  const match = parts.router(target.method, target.path);
  const domain = match?.params.domain;
  const where = { method: target.method, path: target.path, ...(domain !== undefined && { domain }) };
  const struck = { ...where, isEndpoint: match !== undefined && !isFromForeignPage(request) };
  const contentType = request.headers['content-type'];
  const seen: SeenRequest = {
    at: new Date(core.now()),
    region,
    ...where,
    to: [],
    status: 0,
    ...(contentType !== undefined && { contentType }),
    headers: shownHeaders(request),
    fields: [],
  };
  core.journal.add(seen);

  const cut = core.faults.takeBeforeBody(struck);
  if (cut) {
    seen.fault = describeFault(cut);
    request.socket.resetAndDestroy();
    return;
  }
  const read = await readForm(request).catch((error: unknown) => {
    if (error instanceof Refusal) return error;
    throw error;
  });
  if (read instanceof Refusal) {
    // Refused before there is a request: a fault waits for one that is whole.
    seen.status = read.answer.status;
    return sendAnswer(response, { ...read.answer, headers: { ...read.answer.headers, connection: 'close' } });
  }
  core.journal.fill(seen, { fields: journalFields(read.form), to: recipientsOf(read.form) });
  const fault = core.faults.take({ ...struck, to: seen.to });
  if (fault) seen.fault = describeFault(fault);

  const run = async (): Promise<Answer> => {
    const call: Omit<Call, 'keyId' | 'params'> = {
      region,
      ...target,
      headers: request.headers,
      body: read.body,
      form: () => {
        if (read.refusal) throw read.refusal;
        return read.form;
      },
      remoteAddress: request.socket.remoteAddress ?? '',
      note: (messageId) => {
        seen.messageId = messageId;
      },
    };
    const answer = await dispatch(call, request.headers.authorization, parts);
    seen.status = answer.status;
    return answer;
  };
  if (!fault) return sendAnswer(response, await run());
  await suffer(fault, { run, response, core, signal: parts.signal, domain: domain ?? '', seen });
}

async function dispatch(
  call: Omit<Call, 'keyId' | 'params'>,
  authorization: string | undefined,
  { core, router }: ServerParts,
): Promise<Answer> {
  if (isMagnificent(call.path)) {
    core.log(
      `${call.method} ${call.path}: a slash too many, or /v3 twice; Mailgun answers 200 "Mailgun Magnificent API"`,
    );
    return fixedAnswers.magnificent();
  }
  const found = router(call.method, call.path);
  if (!found) {
    core.log(`${call.method} ${call.path}: no such endpoint; a message is sent with POST /v3/<domain>/messages`);
    return fixedAnswers.notFound();
  }
  const { route, params } = found;
  const visitor = core.access({ authorization, level: route.access, region: call.region, domain: params.domain });
  if ('status' in visitor) return visitor;
  try {
    return await route.handle({ ...call, params, keyId: visitor.keyId }, core);
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    if (error instanceof RangeError && /toString|string length/i.test(error.message)) return message(413, 'too large');
    throw error;
  }
}

interface ReadRequest {
  body: Buffer;
  form: Form;
  /** The form is malformed: whoever needs it answers so. */
  refusal?: Refusal;
}

async function readForm(request: IncomingMessage): Promise<ReadRequest> {
  const body = await decompress(await readBody(request), request.headers['content-encoding']?.toLowerCase());
  try {
    return { body, form: await parseForm(request.headers['content-type'], body) };
  } catch (error) {
    if (error instanceof Refusal) return { body, form: emptyForm, refusal: error };
    throw error;
  }
}

const secretHeaders = new Set(['authorization', 'proxy-authorization', 'cookie']);

function shownHeaders({ headers }: IncomingMessage): Record<string, string> {
  const shown: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (!secretHeaders.has(name) && value !== undefined) shown[name] = String(value);
  }
  return shown;
}

const journalFields = ({ fields, files }: Form): SeenRequest['fields'] =>
  files.length === 0 ? fields : [...fields, ...files.map((file): [string, string] => [file.name, file.filename])];

function recipientsOf(form: Form): string[] {
  const parts = fieldValues(form, 'to').flatMap(splitAddresses).slice(0, 1_000);
  return parts.map((part) => normalizeAddress(parseMailbox(part)?.address ?? part));
}
