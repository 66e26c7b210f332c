// Every way in which a send can fail, over real sockets, as a real send and as a Console test: it ends within its budget, reports
// the right error or an unconfirmed success, makes the right number of requests, and leaks nothing of the message.
import type { Socket } from 'node:net';
import { inspect } from 'node:util';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { ConnectorError } from '@logto/connector-kit';
import { describe, expect, it } from 'vitest';
import { errorCatalog } from '../src/errors/error-catalog.ts';
import { toLogText } from '../src/errors/operator-log.ts';
import { createTransport, type ErrorCode, type Outcome, type Transport } from '../src/index.ts';
import { OriginHealth } from '../src/mailgun/origin-health.ts';
import { createFakeClock, createFakeDependencies, startMs } from './support/fake-dependencies.ts';
import {
  findClosedOrigin,
  httpResponse,
  type Loopback,
  type LoopbackOptions,
  queued,
  startLoopback,
} from './support/loopback.ts';
import { errorResponses, unknownTextMessage } from './support/mailgun-responses.ts';

const budgetMs = 8000;
/** When the last wait ends: the rest of the budget is reserved for reporting. */
const lastWaitEndsMs = 7750;
/** Where an attempt times out, the connector's clock runs this much faster than real time: 5 s take 250 ms. */
const timeLapse = 20;

const key = 'key-MARKED7a1b2c3d';
const credential = Buffer.from(`api:${key}`).toString('base64');
const code = 'MARKED-918273';
const link = 'https://marked.example/join?token=MARKEDTOKEN';
const recipient = 'marked.person@example.org';
const bodyText = 'MARKED-BODY';
/** What must not appear anywhere. The recipient's domain may: it helps to find the failure. */
const markers = [
  key,
  'MARKED',
  credential,
  credential.replace(/=+$/, ''),
  code,
  '918273',
  link,
  'marked.person',
  bodyText,
];

const message = { to: recipient, type: 'SignIn', payload: { code, link, locale: 'en', user: { name: 'MARKED-NAME' } } };

/** A real transport that advances the connector's clock: by the timeout after a timeout, otherwise by 1 ms. */
function advancingClock(transport: Transport, advance: (ms: number) => void, isSlow: boolean): Transport {
  return async (request) => {
    const timeoutMs = request.timeoutMs / (isSlow ? timeLapse : 1);
    const outcome: Outcome = await transport({ ...request, timeoutMs });
    const networkCode = 'failure' in outcome ? outcome.networkCode : undefined;
    if (networkCode === 'NO_RESPONSE' || networkCode === 'NO_CONNECTION') advance(request.timeoutMs);
    else advance(networkCode === 'CONNECT_TIMEOUT' ? 2000 : 1);
    return outcome;
  };
}

async function sendTo(origin: string, isTest: boolean, { isSlow = false }: Pick<Fault, 'isSlow'> = {}) {
  const clock = createFakeClock();
  const originHealth = new OriginHealth();
  const transport = createTransport({
    env: {},
    onContact: (name) => originHealth.recordContact(name, clock.now()),
    ...(isSlow && { connectTimeoutMs: 2000 / timeLapse }),
  });
  const { createConnector, lines, facts, reports } = createFakeDependencies(
    advancingClock(transport, clock.advance, isSlow),
    clock,
    { env: { MAILGUN_CONNECTOR_ENDPOINTS: origin }, originHealth },
  );
  const config = {
    endpoint: origin,
    domain: 'mg.example.com',
    apiKey: key,
    from: 'no-reply@mg.example.com',
    deliveries: {
      SignIn: {
        subject: 'Hello',
        html: `<p>${bodyText} {{code}} <a href="{{link}}">{{user.name}}</a></p>`,
        text: bodyText,
      },
    },
  };
  const { sendMessage } = await createConnector({ getConfig: async () => config });
  const result = (sendMessage as unknown as (message: unknown, testConfig?: unknown) => Promise<unknown>)(
    message,
    isTest ? config : undefined,
  );
  return { result, clock, lines, facts, reports };
}

/** Everything that can be printed of an error. */
function printEverything(error: unknown): string {
  const { message: text, stack, data } = error as Error & { data?: unknown };
  return [
    text,
    stack,
    String(error),
    JSON.stringify(error),
    JSON.stringify(data),
    inspect(data, { depth: Infinity, showHidden: true }),
    inspect(error, { depth: Infinity, showHidden: true, maxArrayLength: null, maxStringLength: null }),
  ].join('\n');
}

const notSent = 'The email could not be sent. Please try again later.';
const busy = 'Emails cannot be sent right now. Please try again in a few minutes.';
const checkAddress = 'This email address cannot receive email. Please check it.';

/** Logto's code and the user's sentence on a real send, where they are not General and `notSent`. */
const publicErrors: Partial<Record<ErrorCode, { connectorErrorCode?: string; userMessage: string }>> = {
  recipient: { userMessage: checkAddress },
  unreachable: { userMessage: busy },
  unavailable: { userMessage: busy },
  rateLimited: { connectorErrorCode: 'rate_limit_exceeded', userMessage: busy },
  quota: { userMessage: busy },
  interrupted: { userMessage: busy },
  timeout: { userMessage: busy },
  badResponse: { userMessage: busy },
};

interface Fault {
  readonly name: string;
  readonly server?: LoopbackOptions;
  readonly origin?: (server: Loopback) => string | Promise<string>;
  readonly code: ErrorCode;
  /** @default that of the error catalog */
  readonly operatorMessage?: string;
  /** Mailgun's text is not known: the operator gets its status and length. */
  readonly isUnknown?: boolean;
  readonly status?: number;
  readonly attempts: number;
  /** Requests that were received completely. @default the attempts */
  readonly received?: number;
  /** Time on the connector's clock, where it is exact. */
  readonly elapsedMs?: number;
  /** An attempt times out. */
  readonly isSlow?: boolean;
  /** A real send counts as sent. */
  readonly isUnconfirmed?: boolean;
}

/** Everything that the client sent, for a response that repeats it: the markers as received, and the credentials. */
const echo = (request: { head: string; body: string }) =>
  JSON.stringify(`${request.head} ${request.body} ${markers.join(' ')}`).slice(1, -1);
const echoHeaders = {
  'X-Echo': `${markers.join(' ')} Basic ${credential}`,
  'WWW-Authenticate': `Basic realm="${key}"`,
};

/** Responds, and repeats everything received in the reason phrase, the headers and the body. */
const echoing =
  (status: number, body: string, headers: Readonly<Record<string, string>> = {}) =>
  (socket: Socket, request: { head: string; body: string }): void => {
    const repeated = body.endsWith('}')
      ? `${body.slice(0, -1)},"echo":"${echo(request)}"}`
      : `${body} ${echo(request)}`;
    socket.write(httpResponse(`${status} ${key} ${code}`, repeated, { ...echoHeaders, ...headers }));
  };

const json = (value: object) => JSON.stringify(value);
const date = new Date(startMs).toUTCString();
const tooManyRequests = json({ message: 'Too Many Requests' });
const rateLimit = 'This account’s Mailgun rate limit is reached. Wait, or ask Mailgun to raise it.';

const network: readonly Fault[] = [
  {
    name: 'a refused connection',
    origin: findClosedOrigin,
    code: 'unreachable',
    operatorMessage:
      'The endpoint refused the connection. Check endpoint, and the firewall and proxy of the Logto host.',
    attempts: 3,
    received: 0,
  },
  {
    name: 'a host name that cannot be resolved',
    origin: () => 'https://nothing.invalid',
    code: 'unreachable',
    operatorMessage: 'The endpoint’s host name cannot be resolved. Check endpoint, and the DNS of the Logto host.',
    attempts: 3,
    received: 0,
  },
  {
    name: 'an untrusted certificate',
    server: { certificate: 'trusted', onRequest: echoing(200, json(queued)) },
    code: 'tls',
    operatorMessage: errorCatalog.tls.operatorMessage,
    attempts: 1,
    received: 0,
  },
  {
    name: 'a connect timeout',
    server: { onConnection: (socket) => socket.resume() },
    origin: ({ origin }) => origin.replace('http:', 'https:'),
    code: 'unreachable',
    operatorMessage: 'The connection to Mailgun timed out. Check the firewall and proxy of the Logto host.',
    attempts: 3,
    received: 0,
    elapsedMs: 3 * 2000 + 300 + 600,
    isSlow: true,
  },
  {
    name: 'a reset before the request was read',
    server: { onConnection: (socket) => socket.once('readable', () => socket.resetAndDestroy()) },
    code: 'interrupted',
    operatorMessage: errorCatalog.interrupted.operatorMessage,
    attempts: 2,
    received: 0,
  },
  {
    name: 'a reset after the request was read',
    server: { onRequest: (socket) => socket.resetAndDestroy() },
    code: 'interrupted',
    operatorMessage: errorCatalog.interrupted.operatorMessage,
    attempts: 2,
  },
  {
    name: 'a close without a response',
    server: { onRequest: (socket) => socket.end() },
    code: 'interrupted',
    attempts: 2,
  },
  {
    name: 'no response',
    server: { onRequest: () => {} },
    code: 'timeout',
    operatorMessage: errorCatalog.timeout.operatorMessage,
    attempts: 2,
    elapsedMs: lastWaitEndsMs,
    isSlow: true,
    isUnconfirmed: true,
  },
  {
    name: 'the beginning of an error response',
    server: {
      onRequest: (socket, request) =>
        socket.write(`HTTP/1.1 503 Busy\r\nContent-Length: 99999\r\n\r\n${echo(request)}`),
    },
    code: 'timeout',
    status: 503,
    attempts: 2,
    elapsedMs: lastWaitEndsMs,
    isSlow: true,
  },
  {
    name: 'a response that stops halfway',
    server: {
      onRequest: (socket, request) => socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n${echo(request)}`),
    },
    code: 'timeout',
    status: 200,
    attempts: 2,
    elapsedMs: lastWaitEndsMs,
    isSlow: true,
    isUnconfirmed: true,
  },
  {
    name: 'a response that ends halfway',
    server: {
      onRequest: (socket, request) => socket.end(`HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n${echo(request)}`),
    },
    code: 'interrupted',
    status: 200,
    attempts: 2,
  },
  {
    name: 'a 100 Continue that was not requested',
    server: { onRequest: (socket) => socket.write(`HTTP/1.1 100 Continue\r\n\r\n${httpResponse(200, json(queued))}`) },
    code: 'badResponse',
    operatorMessage:
      'A 100 Continue that was not requested came before the response, so it was not read, and the email may still arrive. Look for a proxy between Logto and Mailgun that sends it.',
    attempts: 1,
  },
  {
    name: 'a response that is not HTTP',
    server: { onRequest: (socket, request) => socket.end(`${echo(request)}\r\n\r\n`) },
    code: 'badResponse',
    operatorMessage: errorCatalog.badResponse.operatorMessage,
    attempts: 1,
  },
];

const unknown: readonly Fault[] = [
  {
    name: 'a 10 MB response',
    server: {
      onRequest: (socket, request) =>
        socket.write(httpResponse(200, json(queued).slice(0, -1) + echo(request).repeat(6000))),
    },
    code: 'badResponse',
    status: 200,
    attempts: 1,
  },
  ...[301, 302, 303, 307, 308].map(
    (status): Fault => ({
      name: `a ${status} to another host`,
      server: { onRequest: echoing(status, 'Moved', { Location: `https://evil.example/?${key}` }) },
      code: 'badEndpoint',
      operatorMessage: errorCatalog.badEndpoint.operatorMessage,
      status,
      attempts: 1,
    }),
  ),
  ...[
    { name: 'a 200 from a mistyped path', body: 'Mailgun Magnificent API' },
    { name: 'a 200 from a captive portal', body: '<html>Sign in to the network</html>' },
    { name: 'a 200 without an id', body: json({ message: queued.message }) },
    { name: 'a 200 with a different message', body: json({ id: queued.id, message: 'Maybe.' }) },
    { name: 'a 200 with truncated JSON', body: `${json(queued).slice(0, -1)},` },
  ].map(
    ({ name, body }): Fault => ({
      name,
      server: { onRequest: echoing(200, body) },
      code: 'badResponse',
      operatorMessage: errorCatalog.badResponse.operatorMessage,
      status: 200,
      attempts: 1,
    }),
  ),
  {
    name: 'a 202',
    server: { onRequest: echoing(202, json(queued)) },
    code: 'badResponse',
    status: 202,
    attempts: 1,
  },
];

const errors: readonly Fault[] = errorResponses.map(({ name, status, body, code, operatorMessage, requests = 1 }) => ({
  name: `an error response: ${name}`,
  server: { onRequest: echoing(status, body, { Date: date }) },
  code,
  status,
  attempts: requests,
  ...(operatorMessage === undefined ? { isUnknown: true } : { operatorMessage }),
}));

const rateLimits: readonly Fault[] = [420, 429].flatMap((status) => [
  {
    name: `a ${status} with a Retry-After that fits the budget`,
    server: { onRequest: echoing(status, tooManyRequests, { 'Retry-After': '2' }) },
    code: 'rateLimited' as const,
    operatorMessage: `${rateLimit} Mailgun asks to wait 2 s.`,
    status,
    attempts: 3,
    elapsedMs: 2 * 2200 + 3,
  },
  {
    name: `a ${status} with a Retry-After that does not fit the budget`,
    server: { onRequest: echoing(status, tooManyRequests, { 'Retry-After': '8' }) },
    code: 'rateLimited' as const,
    operatorMessage: `${rateLimit} Mailgun asks to wait 8 s.`,
    status,
    attempts: 1,
    elapsedMs: 1,
  },
  {
    name: `a ${status} with a Retry-After date`,
    server: {
      onRequest: echoing(status, tooManyRequests, {
        Date: date,
        'Retry-After': new Date(startMs + 3000).toUTCString(),
      }),
    },
    code: 'rateLimited' as const,
    operatorMessage: `${rateLimit} Mailgun asks to wait 3 s.`,
    status,
    attempts: 3,
    elapsedMs: 2 * 3200 + 3,
  },
  {
    name: `a ${status} with an X-RateLimit-Reset that fits the budget`,
    server: {
      onRequest: echoing(status, tooManyRequests, { Date: date, 'X-RateLimit-Reset': String(startMs / 1000 + 1.5) }),
    },
    code: 'rateLimited' as const,
    operatorMessage: `${rateLimit} Mailgun asks to wait 2 s.`,
    status,
    attempts: 3,
    elapsedMs: 2 * 1700 + 3,
  },
  {
    name: `a ${status} with an X-RateLimit-Reset that does not fit the budget`,
    server: {
      onRequest: echoing(status, tooManyRequests, { Date: date, 'X-RateLimit-Reset': String(startMs / 1000 + 3600) }),
    },
    code: 'rateLimited' as const,
    operatorMessage: `${rateLimit} Mailgun asks to wait 3600 s.`,
    status,
    attempts: 1,
  },
  {
    name: `a ${status} with the text "try again after 1 second"`,
    server: { onRequest: echoing(status, json({ message: 'Slow down, try again after 1 second' })) },
    code: 'rateLimited' as const,
    operatorMessage: `${rateLimit} Mailgun asks to wait 1 s.`,
    status,
    attempts: 3,
    elapsedMs: 2 * 1200 + 3,
  },
]);

const faults = [...network, ...unknown, ...errors, ...rateLimits];

/** The fault's own sentence, that of the error catalog, or that of an unknown text. */
function expectedOperatorMessage({ operatorMessage, isUnknown, code, status }: Fault): unknown {
  if (!isUnknown) return operatorMessage ?? errorCatalog[code].operatorMessage;
  const [before, after] = unknownTextMessage(status ?? 0, '').split(' 0 ');
  return expect.stringMatching(new RegExp(`^${before} \\d+ ${after}$`));
}

describe.each([
  { sendType: 'a real send', isTest: false },
  { sendType: 'a Console test', isTest: true },
])('$sendType fails after', ({ isTest }) => {
  it.each(faults)('$name', async (fault) => {
    const { code, status, attempts, received = attempts, elapsedMs } = fault;
    const server = await startLoopback(fault.server ?? {});
    const origin = (await fault.origin?.(server)) ?? server.origin;
    const { result, clock, lines, facts, reports } = await sendTo(origin, isTest, fault);
    const operatorMessage = expectedOperatorMessage(fault);
    const { connectorErrorCode = 'general', userMessage = notSent } = publicErrors[code] ?? {};

    const isUnconfirmed = fault.isUnconfirmed === true && !isTest;
    if (isUnconfirmed) {
      await expect(result).resolves.toEqual({
        id: '<00000001-0000-4000-8000-000000000000@mg.example.com>',
        message: 'Unconfirmed: Mailgun did not respond in time and may still deliver the email.',
      });
    } else {
      await expect(result).rejects.toBeInstanceOf(ConnectorError);
      await expect(result).rejects.toMatchObject({ code: isTest ? 'general' : connectorErrorCode });
      await expect(result).rejects.toHaveProperty('data', {
        errorDescription: isTest ? operatorMessage : `${userMessage} (Reference 00000001)`,
        code,
        ...(status !== undefined && { statusCode: status }),
        reference: '00000001',
      });
    }

    expect(server.requests).toHaveLength(received);
    expect(reports).toHaveLength(attempts);
    expect(clock.elapsedMs()).toBeLessThanOrEqual(budgetMs);
    if (elapsedMs !== undefined) expect(clock.elapsedMs()).toBe(elapsedMs);

    expect(lines).toHaveLength(1);
    expect(facts()[0]).toMatchObject({
      reference: '00000001',
      code: isUnconfirmed ? 'unconfirmed' : code,
      attempts,
      check: typeof operatorMessage === 'string' ? toLogText(operatorMessage) : operatorMessage,
      to: 'm***@example.org',
    });

    const error = await result.catch((thrown: unknown) => thrown); // or the unconfirmed result
    const printed = `${printEverything(error)}\n${lines}\n${JSON.stringify(reports)}`;
    expect(markers.filter((marker) => printed.includes(marker))).toEqual([]);
  });
});

describe('a compressed response', () => {
  const compress = { gzip: gzipSync, 'x-gzip': gzipSync, deflate: deflateSync, br: brotliCompressSync, GZIP: gzipSync };

  it.each(Object.entries(compress))('is read, although none was requested: %s', async (encoding, toBytes) => {
    const body = toBytes(json(queued));
    const server = await startLoopback({
      onRequest: (socket) => {
        socket.write(`HTTP/1.1 200 OK\r\nContent-Encoding: ${encoding}\r\nContent-Length: ${body.length}\r\n\r\n`);
        socket.write(body);
      },
    });
    const { result, lines } = await sendTo(server.origin, false);
    await expect(result).resolves.toEqual(queued);
    expect(server.requests).toHaveLength(1);
    expect(lines).toEqual([]);
  });

  it.each([
    { name: 'that is not compressed at all', body: Buffer.from(json(queued)), code: undefined },
    { name: 'that is cut short', body: gzipSync(json(queued)).subarray(0, 20), code: 'badResponse' },
    { name: 'of 100 MB', body: gzipSync(Buffer.alloc(100 * 1024 * 1024)), code: 'badResponse' },
  ])('is classified as it came: one $name', async ({ body, code: expectedCode }) => {
    const server = await startLoopback({
      onRequest: (socket) => {
        socket.write(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${body.length}\r\n\r\n`);
        socket.write(body);
      },
    });
    const { result } = await sendTo(server.origin, false);
    await (expectedCode === undefined
      ? expect(result).resolves.toEqual(queued)
      : expect(result).rejects.toMatchObject({ data: { code: expectedCode } }));
    expect(server.requests).toHaveLength(1);
  });
});

describe('a temporary failure', () => {
  it.each([500, 502, 503, 504])('causes a second request with the same body, and no error: a %i', async (status) => {
    const server = await startLoopback({
      onRequest: (socket) => socket.write(httpResponse(server.requests.length === 1 ? status : 200, json(queued))),
    });
    const { result, lines } = await sendTo(server.origin, false);
    await expect(result).resolves.toEqual(queued);
    expect(server.requests).toHaveLength(2);
    expect(server.requests[1]?.body).toBe(server.requests[0]?.body);
    expect(server.requests[0]?.body).toContain('<00000001-0000-4000-8000-000000000000@mg.example.com>');
    expect(lines).toEqual([]);
  });

  it('causes a second request with the same Message-Id: a reset', async () => {
    const server = await startLoopback({
      onRequest: (socket) =>
        server.requests.length === 1 ? socket.resetAndDestroy() : socket.write(httpResponse(200, json(queued))),
    });
    const { result } = await sendTo(server.origin, false);
    await expect(result).resolves.toEqual(queued);
    expect(server.requests).toHaveLength(2);
    expect(server.requests[1]?.body).toBe(server.requests[0]?.body);
  });
});

describe('a response without its end', () => {
  const accepted = json(queued);
  const chunked = (body: string) =>
    `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n`;
  const tooShort = (status: number, body: string) => httpResponse(status, body, { 'Content-Length': '999' });

  it.each([
    { name: 'closed too early', onRequest: (socket: Socket) => void socket.end(tooShort(200, accepted)) },
    { name: 'without its last chunk', onRequest: (socket: Socket) => void socket.end(chunked(accepted)) },
    { name: 'left open', onRequest: (socket: Socket) => void socket.write(tooShort(200, accepted)), isSlow: true },
  ])('counts as accepted, and is not sent again: $name', async ({ onRequest, isSlow = false }) => {
    const server = await startLoopback({ onRequest });
    const { result, lines } = await sendTo(server.origin, false, { isSlow });
    await expect(result).resolves.toEqual(queued);
    expect(server.requests).toHaveLength(1);
    expect(lines).toEqual([]);
  });

  it('counts as an error when its status is one', async () => {
    const server = await startLoopback({ onRequest: (socket) => void socket.end(tooShort(401, 'Forb')) });
    const { result, reports } = await sendTo(server.origin, true);
    await expect(result).rejects.toMatchObject({ data: { code: 'unauthorized', statusCode: 401 } });
    expect(reports).toMatchObject([{ code: 'unauthorized', status: 401 }]);
    expect(server.requests).toHaveLength(1);
  });
});

describe('the markers', () => {
  it('are all in the request, so that an echoing response can leak them', async () => {
    const server = await startLoopback({ onRequest: (socket) => socket.write(httpResponse(200, json(queued))) });
    const { result } = await sendTo(server.origin, false);
    await expect(result).resolves.toEqual(queued);
    expect(server.requests).toHaveLength(1);
    const { head = '', body = '' } = server.requests[0] ?? {};
    expect(head).toContain(`Basic ${credential}`);
    for (const marker of [code, link.replace(/&/g, '&amp;'), recipient, bodyText, 'MARKED-NAME'])
      expect(body).toContain(marker);
  });

  it('are found anywhere inside an error', () => {
    const hidden = Object.defineProperty(new Error('x'), 'deep', {
      value: { a: { b: { c: { d: [key] } } } },
      enumerable: false,
    });
    expect(printEverything(hidden)).toContain(key);
    expect(printEverything(new Error('x', { cause: new Error(code) }))).toContain(code);
  });
});
