// One message through a scripted transport: how often it is sent, what is sent, and how long it takes on a fake clock.
import { describe, expect, it } from 'vitest';
import { startMs } from '../support/fake-dependencies.ts';
import { queued } from '../support/loopback.ts';
import { accepted, after, failed, neverMs, sendScripted, status, us } from '../support/scripted-send.ts';

describe('the request', () => {
  it('has its URL, credentials, content type and timeout', async () => {
    const { result, requests } = sendScripted([accepted]);
    await expect(result).resolves.toEqual(queued);
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

  it('contains the fields as a multipart form', async () => {
    const { result, requests } = sendScripted([accepted]);
    await result;
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

  it('has a header for the subaccount when there is one', async () => {
    const { result, requests } = sendScripted([accepted], { config: { subaccount: 'sub-1' } });
    await result;
    expect(requests[0]?.headers).toMatchObject({ 'x-mailgun-on-behalf-of': 'sub-1' });
  });

  it('is the same on every attempt: body, Message-Id, URL and headers', async () => {
    const { result, requests } = sendScripted([failed('interrupted'), status(503), accepted]);
    await result;
    expect(requests).toHaveLength(3);
    const [first, ...others] = requests.map(({ timeoutMs, ...request }) => request);
    expect(others).toEqual([first, first]);
    expect(first?.body.toString()).toContain('<1@mg.example.com>');
  });
});

describe('sendWithRetries: a send that succeeds', () => {
  it.each([
    { name: 'succeeds at once', script: [accepted], requests: 1, waits: [] },
    { name: 'retries once after a server error', script: [status(500), accepted], requests: 2, waits: [300] },
    {
      name: 'retries twice after server errors',
      script: [status(502), status(504), accepted],
      requests: 3,
      waits: [300, 600],
    },
    { name: 'retries once after a reset', script: [failed('interrupted'), accepted], requests: 2, waits: [300] },
    {
      name: 'retries once after a refused connection',
      script: [failed('unreachable'), accepted],
      requests: 2,
      waits: [300],
    },
    {
      name: 'retries once after a rate limit without a Retry-After',
      script: [status(429), accepted],
      requests: 2,
      waits: [300],
    },
    {
      name: 'retries after the Retry-After of a rate limit',
      script: [status(420, { 'retry-after': '3' }), accepted],
      requests: 2,
      waits: [3200],
    },
    {
      name: 'retries after a refused connection and a reset',
      script: [failed('unreachable'), failed('interrupted'), accepted],
      requests: 3,
      waits: [300, 600],
    },
  ] as const)('$name', async ({ script: [first, ...more], requests: requestCount, waits }) => {
    const { result, requests, clock } = sendScripted([first, ...more]);
    await expect(result).resolves.toEqual(queued);
    expect(requests).toHaveLength(requestCount);
    expect(clock.waits).toEqual(waits);
  });
});

describe('sendWithRetries: a send that fails', () => {
  it.each([
    {
      name: 'unreachable host',
      script: failed('unreachable'),
      code: 'unreachable',
      timeoutsMs: [5000, 5000, 5000],
      elapsedMs: 900,
    },
    {
      name: 'connect timeouts of 2 s',
      script: after(2000, failed('unreachable')),
      code: 'unreachable',
      timeoutsMs: [5000, 5000, 3100],
      elapsedMs: 6900,
    },
    {
      name: 'a queue without a free connection',
      script: { ...after(neverMs, accepted), timeoutOutcome: { failure: 'unreachable', networkCode: 'NO_CONNECTION' } },
      code: 'unreachable',
      timeoutsMs: [5000, 2700],
      elapsedMs: 8000,
    },
    { name: 'an untrusted certificate', script: failed('tls'), code: 'tls', timeoutsMs: [5000], elapsedMs: 0 },
    { name: 'too many sends', script: failed('overloaded'), code: 'overloaded', timeoutsMs: [5000], elapsedMs: 0 },
    {
      name: 'a response that is not HTTP',
      script: failed('badResponse'),
      code: 'badResponse',
      timeoutsMs: [5000],
      elapsedMs: 0,
    },
    { name: 'resets', script: failed('interrupted'), code: 'interrupted', timeoutsMs: [5000, 5000], elapsedMs: 300 },
    {
      name: 'no response',
      script: after(neverMs, accepted),
      code: 'timeout',
      timeoutsMs: [5000, 2700],
      elapsedMs: 8000,
    },
    {
      name: 'server errors',
      script: after(10, status(500)),
      code: 'unavailable',
      timeoutsMs: [5000, 5000, 5000],
      elapsedMs: 930,
    },
    {
      name: 'server errors after 3 s',
      script: after(3000, status(503)),
      code: 'unavailable',
      timeoutsMs: [5000, 4700, 1100],
      elapsedMs: 8000,
      lastCode: 'timeout',
    },
    {
      name: 'a rate limit without a Retry-After',
      script: status(429),
      code: 'rateLimited',
      timeoutsMs: [5000, 5000],
      elapsedMs: 300,
    },
    {
      name: 'a rate limit that is over',
      script: status(429, { 'retry-after': '0' }),
      code: 'rateLimited',
      timeoutsMs: [5000, 5000, 5000],
      elapsedMs: 400,
    },
    {
      name: 'a rate limit of 2 s',
      script: status(429, { 'retry-after': '2' }),
      code: 'rateLimited',
      timeoutsMs: [5000, 5000, 3600],
      elapsedMs: 4400,
    },
    {
      name: 'a rate limit of 7 s, which fits the budget once',
      script: status(429, { 'retry-after': '7' }),
      code: 'rateLimited',
      timeoutsMs: [5000, 800],
      elapsedMs: 7200,
    },
    {
      name: 'a rate limit that leaves 250 ms',
      script: status(429, { 'x-ratelimit-reset': String(startMs / 1000 + 7.6) }),
      code: 'rateLimited',
      timeoutsMs: [5000, 250, 250],
      elapsedMs: 7750,
    },
    {
      name: 'a rate limit that leaves less than 250 ms',
      script: status(429, { 'x-ratelimit-reset': String(startMs / 1000 + 7.751) }),
      code: 'rateLimited',
      timeoutsMs: [5000],
      elapsedMs: 0,
    },
    {
      name: 'a rate limit of a minute',
      script: status(429, { 'retry-after': '60' }),
      code: 'rateLimited',
      timeoutsMs: [5000],
      elapsedMs: 0,
    },
    {
      name: 'a server error with a Retry-After of a minute',
      script: status(503, { 'retry-after': '60' }),
      code: 'unavailable',
      timeoutsMs: [5000],
      elapsedMs: 0,
    },
    { name: 'a client error', script: status(400), code: 'rejected', timeoutsMs: [5000], elapsedMs: 0 },
    { name: 'a redirect', script: status(302), code: 'badEndpoint', timeoutsMs: [5000], elapsedMs: 0 },
    { name: 'an unknown response', script: status(200), code: 'badResponse', timeoutsMs: [5000], elapsedMs: 0 },
  ] as const)(
    'rejects within the budget with the code of the last attempt: $name',
    async ({ script, timeoutsMs, elapsedMs, ...row }) => {
      const { result, requests, clock } = sendScripted([script]);
      await expect(result).rejects.toMatchObject({
        name: 'MailgunError',
        code: 'lastCode' in row ? row.lastCode : row.code,
        attempts: timeoutsMs.length,
        domain: 'mg.example.com',
      });
      expect(requests.map(({ timeoutMs }) => timeoutMs)).toEqual(timeoutsMs);
      expect(clock.elapsedMs()).toBe(elapsedMs);
    },
  );

  it('stops after two attempts that may have been accepted, whatever failed in between', async () => {
    const { result, requests } = sendScripted([
      failed('interrupted'),
      failed('unreachable'),
      failed('interrupted'),
      accepted,
    ]);
    await expect(result).rejects.toMatchObject({ code: 'interrupted', attempts: 3 });
    expect(requests).toHaveLength(3);
  });

  it('has the status of the last response, and none when the last attempt had no response', async () => {
    await expect(sendScripted([failed('unreachable'), status(400)]).result).rejects.toMatchObject({
      status: 400,
      attempts: 2,
    });
    await expect(sendScripted([status(503), failed('tls')]).result).rejects.toMatchObject({
      status: undefined,
      attempts: 2,
    });
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
    [0, 1, 50, 249, 250, 251, 999, 2600, 4999, 5000, 5001, 7749, 7999, 8000, neverMs].flatMap((durationMs) =>
      [0, 0.5, 1].map((random) => ({ budgetMs, durationMs, random })),
    ),
  );

  it('is never exceeded, and no attempt takes more than 5/8 of it', async () => {
    for (const { budgetMs, durationMs, random } of grid) {
      for (const script of scripts) {
        const { result, clock, requests } = sendScripted([after(durationMs, script)], { budgetMs, random });
        await expect(result).rejects.toMatchObject({ name: 'MailgunError' });
        expect(clock.elapsedMs()).toBeLessThanOrEqual(budgetMs);
        expect(requests.length).toBeLessThanOrEqual(3);
        expect(Math.max(...requests.map(({ timeoutMs }) => timeoutMs))).toBeLessThanOrEqual((budgetMs * 5) / 8);
      }
    }
  });

  it.each([
    { name: 'little time is left', usedMs: 7900, timeoutsMs: [100] },
    { name: 'enough time for one attempt is left', usedMs: 3000, timeoutsMs: [5000] },
    { name: 'more time than for one attempt is left', usedMs: 2500, timeoutsMs: [5000, 250] },
  ])('includes the time before the send: $name', async ({ usedMs, timeoutsMs }) => {
    const { result, clock, requests } = sendScripted([after(neverMs, accepted)], { usedMs });
    await expect(result).rejects.toMatchObject({ code: 'timeout' });
    expect(requests.map(({ timeoutMs }) => timeoutMs).slice(0, timeoutsMs.length)).toEqual(timeoutsMs);
    expect(clock.elapsedMs()).toBe(8000);
  });
});

describe('the waits between attempts', () => {
  it.each([
    { random: 0, waits: [0, 0] },
    { random: 0.5, waits: [150, 300] },
    { random: 1, waits: [300, 600] },
  ])('depend on the random number: $random', async ({ random, waits }) => {
    const { result, clock } = sendScripted([status(500)], { random });
    await expect(result).rejects.toMatchObject({ code: 'unavailable' });
    expect(clock.waits).toEqual(waits);
  });
});

describe('onAttempt', () => {
  it('gets a report of each attempt, without secrets', async () => {
    const { result, reports } = sendScripted([
      after(20, status(503)),
      after(5, failed('unreachable')),
      after(7, accepted),
    ]);
    await result;
    expect(reports).toEqual([
      { attempt: 1, origin: us, elapsedMs: 20, status: 503, code: 'unavailable', retryInMs: 300 },
      { attempt: 2, origin: us, elapsedMs: 5, status: undefined, code: 'unreachable', retryInMs: 600 },
      { attempt: 3, origin: us, elapsedMs: 7, status: 200 },
    ]);
  });

  it('gets a report of the last attempt without a wait', async () => {
    const { result, reports } = sendScripted([status(400)]);
    await expect(result).rejects.toMatchObject({ code: 'rejected' });
    expect(reports).toEqual([
      { attempt: 1, origin: us, elapsedMs: 0, status: 400, code: 'rejected', retryInMs: undefined },
    ]);
  });
});

describe('a real send', () => {
  it('is never sent to the other region', async () => {
    const { result, requests } = sendScripted([status(401), accepted]);
    await expect(result).rejects.toMatchObject({ code: 'unauthorized' });
    expect(requests).toHaveLength(1);
  });
});
