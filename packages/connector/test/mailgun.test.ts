// One message over a wire that is played: how often it goes out, what goes out, and how long it takes on a clock of our own.
import { describe, expect, it } from 'vitest';
import type { Connection } from '../src/config/config.ts';
import { type AttemptReport, sendRequest, sendTestRequest } from '../src/mailgun/send-with-retries.ts';
import type { FormField } from '../src/message/form-fields.ts';
import { buildRequest } from '../src/message/http-request.ts';
import type { Outcome } from '../src/mailgun/transport.ts';
import { answered, createClock, createScriptedTransport, type Scripted, startMs } from './fake-dependencies.ts';
import { queued } from './loopback.ts';

const us = 'https://api.mailgun.net';
const eu = 'https://api.eu.mailgun.net';
const never = Number.MAX_SAFE_INTEGER;

const connection: Connection = {
  endpoint: us,
  domain: 'mg.example.com',
  apiKey: 'key-1',
  from: { name: '', address: 'a@mg.example.com' },
  tracking: 'off',
  testMode: 'off',
  requireTls: 'domain',
  subaccount: undefined,
  deliveries: {},
};
const fields: readonly FormField[] = [
  ['to', 'jane@example.com'],
  ['html', '<p>zwölf</p>'],
  ['h:Message-Id', '<1@mg.example.com>'],
];

const accepted: Scripted = { outcome: answered(200, queued) };
const status = (code: number, headers: Readonly<Record<string, string>> = {}): Scripted => ({
  outcome: answered(code, '', headers),
});
const failed = (
  kind: 'unreachable' | 'tls' | 'interrupted' | 'timeout' | 'overloaded' | 'badResponse',
  code = 'X',
): Scripted => ({
  outcome: { failed: kind, code } satisfies Outcome,
});
const slowly = (takesMs: number, scripted: Scripted): Scripted => ({ ...scripted, takesMs });

interface Options {
  readonly deliver?: typeof sendRequest;
  readonly to?: Partial<Connection>;
  readonly budgetMs?: number;
  /** How much of the budget the host has used. */
  readonly usedMs?: number;
  readonly random?: number;
}

function play(script: readonly [Scripted, ...Scripted[]], options: Options = {}) {
  const { deliver = sendRequest, to = {}, budgetMs = 8000, usedMs = 0, random = 1 } = options;
  const clock = createClock();
  const { transport, requests } = createScriptedTransport(clock, ...script);
  const reports: AttemptReport[] = [];
  const wire = {
    transport,
    now: clock.now,
    sleep: clock.sleep,
    after: clock.after,
    random: () => random,
    onAttempt: (report: AttemptReport) => void reports.push(report),
    regions: [us, eu] as const,
  };
  clock.advance(usedMs);
  const budget = { totalMs: budgetMs, endsAtMs: startMs + budgetMs };
  const target = { ...connection, ...to };
  const request = { ...buildRequest(fields, target, 'boundary-1'), domain: target.domain };
  const sent = deliver(request, budget, wire);
  return { sent, clock, requests, reports };
}

describe('a request', () => {
  it('has its address, credential, type and time', async () => {
    const { sent, requests } = play([accepted]);
    await expect(sent).resolves.toEqual(queued);
    expect(requests).toEqual([
      {
        origin: us,
        path: '/v3/mg.example.com/messages',
        headers: {
          authorization: 'Basic YXBpOmtleS0x',
          'content-type': 'multipart/form-data; boundary=boundary-1',
          'user-agent': 'connector-mailgun',
        },
        body: expect.any(Buffer),
        timeoutMs: 5000,
      },
    ]);
  });

  it('has its fields as a form', async () => {
    const { sent, requests } = play([accepted]);
    await sent;
    expect(requests[0]?.body.toString()).toBe(
      [
        '--boundary-1',
        'Content-Disposition: form-data; name="to"',
        '',
        'jane@example.com',
        '--boundary-1',
        'Content-Disposition: form-data; name="html"',
        '',
        '<p>zwölf</p>',
        '--boundary-1',
        'Content-Disposition: form-data; name="h:Message-Id"',
        '',
        '<1@mg.example.com>',
        '--boundary-1--',
        '',
      ].join('\r\n'),
    );
  });

  it('names the subaccount when there is one', async () => {
    const { sent, requests } = play([accepted], { to: { subaccount: 'sub-1' } });
    await sent;
    expect(requests[0]?.headers).toMatchObject({ 'x-mailgun-on-behalf-of': 'sub-1' });
  });

  it('is the same on every attempt: body, Message-Id, address and headers', async () => {
    const { sent, requests } = play([failed('interrupted'), status(503), accepted]);
    await sent;
    expect(requests).toHaveLength(3);
    const [first, ...others] = requests.map(({ timeoutMs, ...request }) => request);
    expect(others).toEqual([first, first]);
    expect(first?.body.toString()).toContain('<1@mg.example.com>');
  });
});

describe('a send that ends well', () => {
  it.each([
    { name: 'at once', script: [accepted], requests: 1, waits: [] },
    { name: 'after trouble once', script: [status(500), accepted], requests: 2, waits: [300] },
    { name: 'after trouble twice', script: [status(502), status(504), accepted], requests: 3, waits: [300, 600] },
    { name: 'after a reset', script: [failed('interrupted'), accepted], requests: 2, waits: [300] },
    { name: 'after a refused connection', script: [failed('unreachable'), accepted], requests: 2, waits: [300] },
    { name: 'after a limit without a wait', script: [status(429), accepted], requests: 2, waits: [300] },
    {
      name: 'after a limit with a wait',
      script: [status(420, { 'retry-after': '3' }), accepted],
      requests: 2,
      waits: [3200],
    },
    {
      name: 'after one of each',
      script: [failed('unreachable'), failed('interrupted'), accepted],
      requests: 3,
      waits: [300, 600],
    },
  ] as const)('$name', async ({ script: [first, ...more], requests: count, waits }) => {
    const { sent, requests, clock } = play([first, ...more]);
    await expect(sent).resolves.toEqual(queued);
    expect(requests).toHaveLength(count);
    expect(clock.waits).toEqual(waits);
  });
});

describe('a send that fails', () => {
  it.each([
    {
      name: 'unreachable',
      script: failed('unreachable'),
      kind: 'unreachable',
      times: [5000, 5000, 5000],
      elapsedMs: 900,
    },
    {
      name: 'connect time-outs of 2 s',
      script: slowly(2000, failed('unreachable')),
      kind: 'unreachable',
      times: [5000, 5000, 3100],
      elapsedMs: 6900,
    },
    {
      name: 'a queue that is never served',
      script: { ...slowly(never, accepted), late: { failed: 'unreachable', code: 'NO_CONNECTION' } },
      kind: 'unreachable',
      times: [5000, 2700],
      elapsedMs: 8000,
    },
    { name: 'a bad certificate', script: failed('tls'), kind: 'tls', times: [5000], elapsedMs: 0 },
    { name: 'too many sends', script: failed('overloaded'), kind: 'overloaded', times: [5000], elapsedMs: 0 },
    { name: 'no HTTP', script: failed('badResponse'), kind: 'badResponse', times: [5000], elapsedMs: 0 },
    { name: 'resets', script: failed('interrupted'), kind: 'interrupted', times: [5000, 5000], elapsedMs: 300 },
    { name: 'no answer', script: slowly(never, accepted), kind: 'timeout', times: [5000, 2700], elapsedMs: 8000 },
    {
      name: 'trouble',
      script: slowly(10, status(500)),
      kind: 'unavailable',
      times: [5000, 5000, 5000],
      elapsedMs: 930,
    },
    {
      name: 'trouble after 3 s',
      script: slowly(3000, status(503)),
      kind: 'unavailable',
      times: [5000, 4700, 1100],
      elapsedMs: 8000,
      ends: 'timeout',
    },
    {
      name: 'a limit without a wait',
      script: status(429),
      kind: 'rateLimited',
      times: [5000, 5000],
      elapsedMs: 300,
    },
    {
      name: 'a limit that is over',
      script: status(429, { 'retry-after': '0' }),
      kind: 'rateLimited',
      times: [5000, 5000, 5000],
      elapsedMs: 400,
    },
    {
      name: 'a limit of 2 s',
      script: status(429, { 'retry-after': '2' }),
      kind: 'rateLimited',
      times: [5000, 5000, 3600],
      elapsedMs: 4400,
    },
    {
      name: 'a limit of 7 s, which fits once',
      script: status(429, { 'retry-after': '7' }),
      kind: 'rateLimited',
      times: [5000, 800],
      elapsedMs: 7200,
    },
    {
      name: 'a limit that leaves 250 ms',
      script: status(429, { 'x-ratelimit-reset': String(startMs / 1000 + 7.6) }),
      kind: 'rateLimited',
      times: [5000, 250, 250],
      elapsedMs: 7750,
    },
    {
      name: 'a limit that leaves less',
      script: status(429, { 'x-ratelimit-reset': String(startMs / 1000 + 7.751) }),
      kind: 'rateLimited',
      times: [5000],
      elapsedMs: 0,
    },
    {
      name: 'a limit of a minute',
      script: status(429, { 'retry-after': '60' }),
      kind: 'rateLimited',
      times: [5000],
      elapsedMs: 0,
    },
    {
      name: 'trouble of a minute',
      script: status(503, { 'retry-after': '60' }),
      kind: 'unavailable',
      times: [5000],
      elapsedMs: 0,
    },
    { name: 'a refusal', script: status(400), kind: 'rejected', times: [5000], elapsedMs: 0 },
    { name: 'a redirect', script: status(302), kind: 'badEndpoint', times: [5000], elapsedMs: 0 },
    { name: 'a strange answer', script: status(200), kind: 'badResponse', times: [5000], elapsedMs: 0 },
  ] as const)(
    'ends inside its time, told as its last attempt ended: $name',
    async ({ script, times, elapsedMs, ...row }) => {
      const { sent, requests, clock } = play([script]);
      await expect(sent).rejects.toMatchObject({
        name: 'MailgunError',
        kind: 'ends' in row ? row.ends : row.kind,
        attempts: times.length,
        domain: 'mg.example.com',
      });
      expect(requests.map(({ timeoutMs }) => timeoutMs)).toEqual(times);
      expect(clock.elapsedMs()).toBe(elapsedMs);
    },
  );

  it('goes out twice at most when it may be on its way, whatever comes between', async () => {
    const { sent, requests } = play([failed('interrupted'), failed('unreachable'), failed('interrupted'), accepted]);
    await expect(sent).rejects.toMatchObject({ kind: 'interrupted', attempts: 3 });
    expect(requests).toHaveLength(3);
  });

  it('has the status of its last answer, and none without one', async () => {
    await expect(play([failed('unreachable'), status(400)]).sent).rejects.toMatchObject({ status: 400, attempts: 2 });
    await expect(play([status(503), failed('tls')]).sent).rejects.toMatchObject({ status: undefined, attempts: 2 });
  });

  const network = 'Mailgun could not be reached. Check the network, DNS, firewall and proxy of the Logto host.';
  const proxy =
    'The proxy did not let the connection through. Check whether it runs, and the proxy variables of the Logto host.';
  const late = 'No connection to Mailgun in time. Check the firewall and proxy of the Logto host.';
  const name = 'The endpoint’s name cannot be resolved. Check endpoint, and the DNS of the Logto host.';
  it.each([
    { code: 'ENOTFOUND', operator: name },
    { code: 'EAI_AGAIN', operator: name },
    {
      code: 'ECONNREFUSED',
      operator: 'The endpoint refused the connection. Check endpoint, and the firewall and proxy of the Logto host.',
    },
    { code: 'CONNECT_TIMEOUT', operator: late },
    { code: 'ETIMEDOUT', operator: late },
    { code: 'NO_CONNECTION', operator: late },
    { code: 'UND_ERR_CONNECT_TIMEOUT', operator: late },
    {
      code: 'PROXY_INVALID',
      operator: 'A proxy variable of the Logto host cannot be read: write it as http://host:port.',
    },
    { code: 'UND_ERR_ABORTED', operator: proxy },
    { code: 'PROXY_ECONNREFUSED', operator: proxy },
    { code: 'PROXY_CONNECT_TIMEOUT', operator: proxy },
    {
      code: 'PROXY_ENOTFOUND',
      operator: 'The name of the proxy cannot be resolved. Check the proxy variables and the DNS of the Logto host.',
    },
    {
      code: 'ERR_SSL_WRONG_VERSION_NUMBER',
      operator:
        'The endpoint does not speak TLS as it should. Check endpoint, and whether a proxy of the network stands in between.',
    },
    { code: 'ENETUNREACH', operator: network },
    { code: 'UNKNOWN', operator: network },
  ])('tells the operator what to look at: $code', async ({ code, operator }) => {
    await expect(play([failed('unreachable', code)]).sent).rejects.toMatchObject({ kind: 'unreachable', operator });
  });
});

describe('the budget', () => {
  const scripts = [
    status(500),
    status(429),
    status(429, { 'retry-after': '1' }),
    failed('unreachable'),
    failed('interrupted'),
  ];
  const grid = [1000, 8000, 60_000].flatMap((budgetMs) =>
    [0, 1, 50, 249, 250, 251, 999, 2600, 4999, 5000, 5001, 7749, 7999, 8000, never].flatMap((takesMs) =>
      [0, 0.5, 1].map((random) => ({ budgetMs, takesMs, random })),
    ),
  );

  it('is never passed, by no millisecond, and no attempt takes more than 5/8 of it', async () => {
    for (const { budgetMs, takesMs, random } of grid) {
      for (const script of scripts) {
        const { sent, clock, requests } = play([slowly(takesMs, script)], { budgetMs, random });
        await expect(sent).rejects.toMatchObject({ name: 'MailgunError' });
        expect(clock.elapsedMs()).toBeLessThanOrEqual(budgetMs);
        expect(requests.length).toBeLessThanOrEqual(3);
        expect(Math.max(...requests.map(({ timeoutMs }) => timeoutMs))).toBeLessThanOrEqual((budgetMs * 5) / 8);
      }
    }
  });

  it.each([
    { name: 'little is left', usedMs: 7900, times: [100] },
    { name: 'enough for one is left', usedMs: 3000, times: [5000] },
    { name: 'more than one attempt may use is left', usedMs: 2500, times: [5000, 250] },
  ])('counts what the host used: $name', async ({ usedMs, times }) => {
    const { sent, clock, requests } = play([slowly(never, accepted)], { usedMs });
    await expect(sent).rejects.toMatchObject({ kind: 'timeout' });
    expect(requests.map(({ timeoutMs }) => timeoutMs).slice(0, times.length)).toEqual(times);
    expect(clock.elapsedMs()).toBe(8000);
  });
});

describe('the waits', () => {
  it.each([
    { random: 0, waits: [0, 0] },
    { random: 0.5, waits: [150, 300] },
    { random: 1, waits: [300, 600] },
  ])('are drawn by chance: $random', async ({ random, waits }) => {
    const { sent, clock } = play([status(500)], { random });
    await expect(sent).rejects.toMatchObject({ kind: 'unavailable' });
    expect(clock.waits).toEqual(waits);
  });
});

describe('the reports', () => {
  it('tell each attempt, and nothing secret', async () => {
    const { sent, reports } = play([slowly(20, status(503)), slowly(5, failed('unreachable')), slowly(7, accepted)]);
    await sent;
    expect(reports).toEqual([
      { attempt: 1, origin: us, elapsedMs: 20, status: 503, kind: 'unavailable', retryInMs: 300 },
      { attempt: 2, origin: us, elapsedMs: 5, status: undefined, kind: 'unreachable', retryInMs: 600 },
      { attempt: 3, origin: us, elapsedMs: 7, status: 200 },
    ]);
  });

  it('tell the last attempt without a wait', async () => {
    const { sent, reports } = play([status(400)]);
    await expect(sent).rejects.toMatchObject({ kind: 'rejected' });
    expect(reports).toEqual([
      { attempt: 1, origin: us, elapsedMs: 0, status: 400, kind: 'rejected', retryInMs: undefined },
    ]);
  });
});

describe('a Console test', () => {
  const deliver = sendTestRequest;
  const other = (from: string) => (from === us ? eu : us);

  it.each([us, eu].flatMap((endpoint) => [401, 404].map((code) => ({ endpoint, code }))))(
    'that $endpoint refuses with $code is tried in the other region, once',
    async ({ endpoint, code }) => {
      const refused = {
        outcome: answered(code, code === 401 ? 'Forbidden' : { message: 'Domain not found: mg.example.com' }),
      };
      const { sent, requests } = play([refused, accepted], { deliver, to: { endpoint } });
      await expect(sent).rejects.toMatchObject({
        kind: 'wrongRegion',
        status: code,
        attempts: 2,
        domain: 'mg.example.com',
        operator: `The domain lives in the other region: the test mail went out through ${other(endpoint)}. Set endpoint to ${other(endpoint)}.`,
      });
      expect(requests.map(({ origin }) => origin)).toEqual([endpoint, other(endpoint)]);
      const [first, second] = requests;
      expect(second).toEqual({ ...first, origin: other(endpoint) });
    },
  );

  it('that both regions refuse is told as the first did', async () => {
    const { sent, requests } = play([{ outcome: answered(401, 'Forbidden') }, status(403)], { deliver });
    await expect(sent).rejects.toMatchObject({ kind: 'unauthorized', status: 401, attempts: 1 });
    expect(requests).toHaveLength(2);
  });

  it('has one budget for both regions', async () => {
    const script = [slowly(4000, { outcome: answered(401, 'Forbidden') }), slowly(never, accepted)] as const;
    const { sent, requests, clock } = play([...script], { deliver });
    await expect(sent).rejects.toMatchObject({ kind: 'unauthorized' });
    expect(requests[1]?.timeoutMs).toBe(4000);
    expect(clock.elapsedMs()).toBe(8000);
  });

  it.each([
    { name: 'a domain that may not send', script: status(403), endpoint: us },
    { name: 'a path that is unknown', script: { outcome: answered(404, 'no such page') }, endpoint: us },
    { name: 'a bad request', script: status(400), endpoint: us },
    { name: 'a bad certificate', script: failed('tls'), endpoint: us },
    { name: 'another host of Mailgun', script: status(401), endpoint: 'https://api2.mailgun.net' },
    { name: 'a gateway of the company', script: status(401), endpoint: 'https://gateway.example' },
  ])('is not tried elsewhere after $name', async ({ script, endpoint }) => {
    const { sent, requests } = play([script], { deliver, to: { endpoint } });
    await expect(sent).rejects.toMatchObject({ name: 'MailgunError' });
    expect(requests.map(({ origin }) => origin)).toEqual([endpoint]);
  });

  it('that is accepted is like any send', async () => {
    const { sent, requests } = play([accepted], { deliver });
    await expect(sent).resolves.toEqual(queued);
    expect(requests).toHaveLength(1);
  });
});

describe('a real send', () => {
  it('is never tried in the other region', async () => {
    const { sent, requests } = play([status(401), accepted]);
    await expect(sent).rejects.toMatchObject({ kind: 'unauthorized' });
    expect(requests).toHaveLength(1);
  });
});
