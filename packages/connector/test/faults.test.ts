// Every way in which a send can go wrong, over real sockets, as a real send and as a Console test: it ends inside its budget,
// says what it must, goes out as often as it may, and tells nobody what was in it.
import type { Socket } from 'node:net';
import { inspect } from 'node:util';
import { ConnectorError } from '@logto/connector-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTransport, type Kind, type Outcome, type Transport } from '../src/index.ts';
import { kinds } from '../src/errors/error-catalog.ts';
import { printable } from '../src/errors/operator-log.ts';
import { createClock, createWorld, startMs } from './fake-dependencies.ts';
import { answerOf, findClosedOrigin, type Loopback, type LoopbackOptions, queued, startLoopback } from './loopback.ts';
import { refusedAnswers, toldAsUnknown } from './mailgun-answers.ts';

const budgetMs = 8000;
/** When the last wait ends: the rest of the budget is kept for telling. */
const lastWaitEndsMs = 7750;
/** How much faster real time passes than the connector’s, for what it waits for in vain: its 5 s are 250 ms. */
const haste = 20;

const key = 'key-MARKED7a1b2c3d';
const credential = Buffer.from(`api:${key}`).toString('base64');
const code = 'MARKED-918273';
const link = 'https://marked.example/join?token=MARKEDTOKEN';
const recipient = 'marked.person@example.org';
const bodyText = 'MARKED-BODY';
/** What must be seen nowhere. The recipient’s domain may be: it helps to find what went wrong. */
const marks = [
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

const variable = 'MAILGUN_CONNECTOR_ENDPOINTS';
const saved = process.env[variable];
beforeAll(() => {
  delete process.env.MAILGUN_CONNECTOR_TIMEOUT_MS;
});
afterAll(() => {
  if (saved === undefined) delete process.env[variable];
  else process.env[variable] = saved;
});

/** A real transport, in haste when it will wait in vain; what it waits passes on the connector’s clock, anything else is 1 ms. */
function onClock(real: Transport, advance: (ms: number) => void, isSlow: boolean): Transport {
  return async (request) => {
    const outcome: Outcome = await real({ ...request, timeoutMs: request.timeoutMs / (isSlow ? haste : 1) });
    const isLate = 'failed' in outcome && (outcome.code === 'NO_ANSWER' || outcome.code === 'NO_CONNECTION');
    if (isLate) advance(request.timeoutMs);
    else advance('failed' in outcome && outcome.code === 'CONNECT_TIMEOUT' ? 2000 : 1);
    return outcome;
  };
}

async function play(origin: string, isTest: boolean, { isSlow = false }: Pick<Fault, 'isSlow'> = {}) {
  const clock = createClock();
  const real = createTransport({ env: {}, ...(isSlow && { connectTimeoutMs: 2000 / haste }) });
  const { createConnector, lines, reports } = createWorld(onClock(real, clock.advance, isSlow), clock);
  process.env[variable] = origin;
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
  const sent = (sendMessage as unknown as (given: unknown, testConfig?: unknown) => Promise<unknown>)(
    message,
    isTest ? config : undefined,
  );
  return { sent, clock, lines, reports };
}

/** Everything that could show something of an error. */
function everythingIn(error: unknown): string {
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
const maybeSent = 'The email may still arrive. Please wait a minute before you ask for another one.';
const checkAddress = 'This email address cannot receive mail. Please check it.';

/** What a real send says, where it is not General and "could not be sent". */
const told: Partial<Record<Kind, { code?: string; user: string }>> = {
  recipient: { user: checkAddress },
  unreachable: { user: busy },
  unavailable: { user: busy },
  rateLimited: { code: 'rate_limit_exceeded', user: busy },
  quota: { code: 'usage_limit_exceeded', user: busy },
  interrupted: { user: maybeSent },
  timeout: { user: maybeSent },
  badResponse: { user: maybeSent },
};

interface Fault {
  readonly name: string;
  readonly server?: LoopbackOptions;
  readonly origin?: (server: Loopback) => string | Promise<string>;
  readonly kind: Kind;
  /** @default the sentence of the kind */
  readonly operator?: string;
  /** Its text is not known: the operator is told its status and length. */
  readonly isUnknown?: boolean;
  readonly status?: number;
  /** Attempts made; requests that arrived whole, when they are not as many. */
  readonly attempts: number;
  readonly arrived?: number;
  /** Time on the connector’s clock, where it is sure. */
  readonly elapsedMs?: number;
  /** It waits in vain. */
  readonly isSlow?: boolean;
}

/** All that the client sent, for an answer that repeats it: the marks as they came, and the credential. */
const echo = (request: { head: string; body: string }) =>
  JSON.stringify(`${request.head} ${request.body} ${marks.join(' ')}`).slice(1, -1);
const echoHeaders = { 'X-Echo': `${marks.join(' ')} Basic ${credential}`, 'WWW-Authenticate': `Basic realm="${key}"` };

/** Answers, and repeats all that came in the reason, the headers and the body. */
const echoing =
  (status: number, body: string, headers: Readonly<Record<string, string>> = {}) =>
  (socket: Socket, request: { head: string; body: string }): void => {
    const repeated = body.endsWith('}')
      ? `${body.slice(0, -1)},"echo":"${echo(request)}"}`
      : `${body} ${echo(request)}`;
    socket.write(answerOf(`${status} ${key} ${code}`, repeated, { ...echoHeaders, ...headers }));
  };

const json = (value: object) => JSON.stringify(value);
const date = new Date(startMs).toUTCString();
const tooFast = json({ message: 'Too Many Requests' });
const limited = 'Mailgun limits how fast this account sends. Wait, or ask Mailgun to raise the limit.';

const network: readonly Fault[] = [
  {
    name: 'a refused connection',
    origin: findClosedOrigin,
    kind: 'unreachable',
    operator: 'The endpoint refused the connection. Check endpoint, and the firewall and proxy of the Logto host.',
    attempts: 3,
    arrived: 0,
  },
  {
    name: 'a name that cannot be resolved',
    origin: () => 'https://nothing.invalid',
    kind: 'unreachable',
    operator: 'The endpoint’s name cannot be resolved. Check endpoint, and the DNS of the Logto host.',
    attempts: 3,
    arrived: 0,
  },
  {
    name: 'a certificate that is not trusted',
    server: { certificate: 'trusted', onRequest: echoing(200, json(queued)) },
    kind: 'tls',
    operator: kinds.tls.operator,
    attempts: 1,
    arrived: 0,
  },
  {
    name: 'a connection that is never made',
    server: { onConnection: (socket) => socket.resume() },
    origin: ({ origin }) => origin.replace('http:', 'https:'),
    kind: 'unreachable',
    operator: 'No connection to Mailgun in time. Check the firewall and proxy of the Logto host.',
    attempts: 3,
    arrived: 0,
    elapsedMs: 3 * 2000 + 300 + 600,
    isSlow: true,
  },
  {
    name: 'a reset before the request was read',
    server: { onConnection: (socket) => socket.once('readable', () => socket.resetAndDestroy()) },
    kind: 'interrupted',
    operator: kinds.interrupted.operator,
    attempts: 2,
    arrived: 0,
  },
  {
    name: 'a reset after the request was read',
    server: { onRequest: (socket) => socket.resetAndDestroy() },
    kind: 'interrupted',
    operator: kinds.interrupted.operator,
    attempts: 2,
  },
  {
    name: 'a close without an answer',
    server: { onRequest: (socket) => socket.end() },
    kind: 'interrupted',
    attempts: 2,
  },
  {
    name: 'no answer',
    server: { onRequest: () => {} },
    kind: 'timeout',
    operator: kinds.timeout.operator,
    attempts: 2,
    elapsedMs: lastWaitEndsMs,
    isSlow: true,
  },
  {
    name: 'an answer that stops half way',
    server: {
      onRequest: (socket, request) => socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n${echo(request)}`),
    },
    kind: 'timeout',
    attempts: 2,
    elapsedMs: lastWaitEndsMs,
    isSlow: true,
  },
  {
    name: 'an answer that ends half way',
    server: {
      onRequest: (socket, request) => socket.end(`HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n${echo(request)}`),
    },
    kind: 'interrupted',
    attempts: 2,
  },
  {
    name: 'something that is no HTTP',
    server: { onRequest: (socket, request) => socket.end(`${echo(request)}\r\n\r\n`) },
    kind: 'badResponse',
    operator: kinds.badResponse.operator,
    attempts: 1,
  },
];

const strange: readonly Fault[] = [
  {
    name: 'a 10 MB answer',
    server: {
      onRequest: (socket, request) =>
        socket.write(answerOf(200, json(queued).slice(0, -1) + echo(request).repeat(6000))),
    },
    kind: 'badResponse',
    status: 200,
    attempts: 1,
  },
  ...[301, 302, 303, 307, 308].map(
    (status): Fault => ({
      name: `a ${status} to another host`,
      server: { onRequest: echoing(status, 'Moved', { Location: `https://evil.example/?${key}` }) },
      kind: 'badEndpoint',
      operator: kinds.badEndpoint.operator,
      status,
      attempts: 1,
    }),
  ),
  ...[
    { name: 'a 200 of a mistyped path', body: 'Mailgun Magnificent API' },
    { name: 'a 200 of a captive portal', body: '<html>Sign in to the network</html>' },
    { name: 'a 200 without an id', body: json({ message: queued.message }) },
    { name: 'a 200 with another message', body: json({ id: queued.id, message: 'Maybe.' }) },
    { name: 'a 200 with JSON that is cut off', body: `${json(queued).slice(0, -1)},` },
  ].map(
    ({ name, body }): Fault => ({
      name,
      server: { onRequest: echoing(200, body) },
      kind: 'badResponse',
      operator: kinds.badResponse.operator,
      status: 200,
      attempts: 1,
    }),
  ),
  {
    name: 'another 2xx',
    server: { onRequest: echoing(202, json(queued)) },
    kind: 'badResponse',
    status: 202,
    attempts: 1,
  },
];

const refused: readonly Fault[] = refusedAnswers.map(({ name, status, body, kind, operator, requests = 1 }) => ({
  name: `a refusal: ${name}`,
  server: { onRequest: echoing(status, body, { Date: date }) },
  kind,
  status,
  attempts: requests,
  ...(operator === undefined ? { isUnknown: true } : { operator }),
}));

const limits: readonly Fault[] = [420, 429].flatMap((status) => [
  {
    name: `a ${status} with Retry-After that fits`,
    server: { onRequest: echoing(status, tooFast, { 'Retry-After': '2' }) },
    kind: 'rateLimited' as const,
    operator: `${limited} Mailgun asks to wait 2 s.`,
    status,
    attempts: 3,
    elapsedMs: 2 * 2200 + 3,
  },
  {
    name: `a ${status} with Retry-After that does not fit`,
    server: { onRequest: echoing(status, tooFast, { 'Retry-After': '8' }) },
    kind: 'rateLimited' as const,
    operator: `${limited} Mailgun asks to wait 8 s.`,
    status,
    attempts: 1,
    elapsedMs: 1,
  },
  {
    name: `a ${status} with Retry-After as a date`,
    server: {
      onRequest: echoing(status, tooFast, { Date: date, 'Retry-After': new Date(startMs + 3000).toUTCString() }),
    },
    kind: 'rateLimited' as const,
    operator: `${limited} Mailgun asks to wait 3 s.`,
    status,
    attempts: 3,
    elapsedMs: 2 * 3200 + 3,
  },
  {
    name: `a ${status} with X-RateLimit-Reset that fits`,
    server: { onRequest: echoing(status, tooFast, { Date: date, 'X-RateLimit-Reset': String(startMs / 1000 + 1.5) }) },
    kind: 'rateLimited' as const,
    operator: `${limited} Mailgun asks to wait 2 s.`,
    status,
    attempts: 3,
    elapsedMs: 2 * 1700 + 3,
  },
  {
    name: `a ${status} with X-RateLimit-Reset that does not fit`,
    server: { onRequest: echoing(status, tooFast, { Date: date, 'X-RateLimit-Reset': String(startMs / 1000 + 3600) }) },
    kind: 'rateLimited' as const,
    operator: `${limited} Mailgun asks to wait 3600 s.`,
    status,
    attempts: 1,
  },
  {
    name: `a ${status} that says try again after 1 second`,
    server: { onRequest: echoing(status, json({ message: 'Slow down, try again after 1 second' })) },
    kind: 'rateLimited' as const,
    operator: `${limited} Mailgun asks to wait 1 s.`,
    status,
    attempts: 3,
    elapsedMs: 2 * 1200 + 3,
  },
]);

const faults = [...network, ...strange, ...refused, ...limits];

/** The operator’s sentence: its own, that of the kind, or what is told of an unknown text. */
function operatorOf({ operator, isUnknown, kind, status }: Fault): unknown {
  if (!isUnknown) return operator ?? kinds[kind].operator;
  const [before, after] = toldAsUnknown(status ?? 0, '').split(' 0 ');
  return expect.stringMatching(new RegExp(`^${before} \\d+ ${after}$`));
}

describe.each([
  { as: 'a real send', isTest: false },
  { as: 'a Console test', isTest: true },
])('$as that meets', ({ isTest }) => {
  it.each(faults)('$name', async (fault) => {
    const { kind, status, attempts, arrived = attempts, elapsedMs } = fault;
    const server = await startLoopback(fault.server ?? {});
    const { sent, clock, lines, reports } = await play((await fault.origin?.(server)) ?? server.origin, isTest, fault);
    const operator = operatorOf(fault);
    const { code: publicCode = 'general', user = notSent } = told[kind] ?? {};

    await expect(sent).rejects.toBeInstanceOf(ConnectorError);
    await expect(sent).rejects.toMatchObject({ code: isTest ? 'general' : publicCode });
    await expect(sent).rejects.toHaveProperty('data', {
      errorDescription: isTest ? operator : `${user} (Reference 00000001)`,
      kind,
      ...(status !== undefined && { statusCode: status }),
      reference: '00000001',
    });

    expect(server.requests).toHaveLength(arrived);
    expect(reports).toHaveLength(attempts);
    expect(clock.elapsedMs()).toBeLessThanOrEqual(budgetMs);
    if (elapsedMs !== undefined) expect(clock.elapsedMs()).toBe(elapsedMs);

    expect(lines).toHaveLength(1);
    const facts = JSON.parse(lines[0]?.replace('connector-mailgun ', '') ?? '');
    expect(facts).toMatchObject({
      reference: '00000001',
      kind,
      attempts,
      check: cut(operator),
      to: 'm***@example.org',
    });

    const seen = `${everythingIn(await sent.catch((error: unknown) => error))}\n${lines}\n${JSON.stringify(reports)}`;
    expect(marks.filter((mark) => seen.includes(mark))).toEqual([]);
  });
});

/** As much of a sentence as a log line has. */
function cut(operator: unknown): unknown {
  return typeof operator === 'string' ? (printable(operator) as string) : operator;
}

describe('trouble that passes', () => {
  it.each([500, 502, 503, 504])('is a second request with the same body, and no failure (%i)', async (status) => {
    const server = await startLoopback({
      onRequest: (socket) => socket.write(answerOf(server.requests.length === 1 ? status : 200, json(queued))),
    });
    const { sent, lines } = await play(server.origin, false);
    await expect(sent).resolves.toEqual(queued);
    expect(server.requests).toHaveLength(2);
    expect(server.requests[1]?.body).toBe(server.requests[0]?.body);
    expect(server.requests[0]?.body).toContain('<00000001-0000-4000-8000-000000000000@mg.example.com>');
    expect(lines).toEqual([]);
  });

  it('is a reset once: the request comes again with the same Message-Id', async () => {
    const server = await startLoopback({
      onRequest: (socket) =>
        server.requests.length === 1 ? socket.resetAndDestroy() : socket.write(answerOf(200, json(queued))),
    });
    const { sent } = await play(server.origin, false);
    await expect(sent).resolves.toEqual(queued);
    expect(server.requests).toHaveLength(2);
    expect(server.requests[1]?.body).toBe(server.requests[0]?.body);
  });
});

describe('an answer whose end is missing', () => {
  const accepted = json(queued);
  const chunked = (body: string) =>
    `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n`;
  const longer = (status: number, body: string) => answerOf(status, body, { 'Content-Length': '999' });

  it.each([
    { name: 'closed early', onRequest: (socket: Socket) => void socket.end(longer(200, accepted)) },
    { name: 'without its last chunk', onRequest: (socket: Socket) => void socket.end(chunked(accepted)) },
    { name: 'left open', onRequest: (socket: Socket) => void socket.write(longer(200, accepted)), isSlow: true },
  ])('is an acceptance all the same, and the mail goes out once: $name', async ({ onRequest, isSlow = false }) => {
    const server = await startLoopback({ onRequest });
    const { sent, lines } = await play(server.origin, false, { isSlow });
    await expect(sent).resolves.toEqual(queued);
    expect(server.requests).toHaveLength(1);
    expect(lines).toEqual([]);
  });

  it('is a refusal when it began as one', async () => {
    const server = await startLoopback({ onRequest: (socket) => void socket.end(longer(401, 'Forb')) });
    const { sent, reports } = await play(server.origin, true);
    await expect(sent).rejects.toMatchObject({ data: { kind: 'unauthorized', statusCode: 401 } });
    expect(reports).toMatchObject([{ kind: 'unauthorized', status: 401 }]);
    expect(server.requests).toHaveLength(1);
  });
});

describe('the marks', () => {
  it('are all in the request: what echoes it has them to give away', async () => {
    const server = await startLoopback({ onRequest: (socket) => socket.write(answerOf(200, json(queued))) });
    const { sent } = await play(server.origin, false);
    await expect(sent).resolves.toEqual(queued);
    expect(server.requests).toHaveLength(1);
    const { head = '', body = '' } = server.requests[0] ?? {};
    expect(head).toContain(`Basic ${credential}`);
    for (const mark of [code, link.replace(/&/g, '&amp;'), recipient, bodyText, 'MARKED-NAME'])
      expect(body).toContain(mark);
  });

  it('would be found wherever an error holds one', () => {
    const hidden = Object.defineProperty(new Error('x'), 'deep', {
      value: { a: { b: { c: { d: [key] } } } },
      enumerable: false,
    });
    expect(everythingIn(hidden)).toContain(key);
    expect(everythingIn(new Error('x', { cause: new Error(code) }))).toContain(code);
  });
});
