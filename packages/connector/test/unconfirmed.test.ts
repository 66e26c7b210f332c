// An unconfirmed email counts as sent: which sends resolve although Mailgun has not responded, what is logged, and what is logged
// of them later. On a clock on which sends overlap.
import { describe, expect, it } from 'vitest';
import { LateResponses } from '../src/mailgun/late-responses.ts';
import { OriginHealth } from '../src/mailgun/origin-health.ts';
import { createFakeDependencies, respondWith } from './support/fake-dependencies.ts';
import { queued } from './support/loopback.ts';
import { after, failed, neverMs } from './support/scripted-send.ts';
import { createVirtualClock, createVirtualTransport, type VirtualAttempt } from './support/virtual-clock.ts';

const us = 'https://api.mailgun.net';
const eu = 'https://api.eu.mailgun.net';
const config = {
  domain: 'mg.example.com',
  apiKey: 'key-1',
  from: 'no-reply@mg.example.com',
  deliveries: {
    Generic: { subject: 'Code', html: '<p>{{code}}</p>' },
    OrganizationInvitation: { subject: 'Join', html: '<p>{{link}}</p>' },
  },
};
const message = { to: 'jane@example.com', type: 'SignIn', payload: { code: '012345', locale: 'en' } };
const unconfirmed = 'Unconfirmed: Mailgun did not respond in time and may still deliver the email.';
const busy = 'Emails cannot be sent right now. Please try again in a few minutes. (Reference 00000001)';
const notSent = 'The email could not be sent. Please try again later. (Reference 00000001)';

const noResponse: VirtualAttempt = { outcome: failed('interrupted').outcome, durationMs: neverMs };
const respond = (status: number, durationMs: number): VirtualAttempt => ({
  outcome: respondWith(status, status === 200 ? queued : ''),
  durationMs,
});
const partialOf = (status: number, body = '') => ({ partialResponse: { status, headers: {}, body } });
const partial = (status: number, body = ''): VirtualAttempt => ({ ...noResponse, ...partialOf(status, body) });
const unreachable: VirtualAttempt = failed('unreachable');
const interrupted: VirtualAttempt = failed('interrupted');

interface StartOptions {
  /** Attempts of the first send and of those after it, one list for each; the last list repeats. */
  readonly scripts: ReadonlyArray<readonly [VirtualAttempt, ...VirtualAttempt[]]>;
  /** When the origin was last in contact, in milliseconds before the first send. @default at each attempt */
  readonly contactMsAgo?: number;
}

async function start({ scripts, contactMsAgo }: StartOptions) {
  const clock = createVirtualClock();
  const originHealth = new OriginHealth();
  const transports = scripts.map((script) => createVirtualTransport(clock, script));
  if (contactMsAgo !== undefined) {
    originHealth.recordContact(us, clock.now());
    await clock.pass(contactMsAgo);
  }
  const startedMs = clock.elapsedMs();
  const { createConnector, facts, lines } = createFakeDependencies(
    async (request) => {
      if (contactMsAgo === undefined) originHealth.recordContact(request.origin, clock.now());
      const send = Number(/<0*(\d+)-/.exec(request.body.toString())?.[1]);
      const transport = transports[Math.min(send - 1, transports.length - 1)];
      return transport ? transport.transport(request) : failed('unreachable').outcome;
    },
    // The dependencies are replaced below: this clock has no waits to record.
    { ...clock, advance: () => {}, waits: [] },
    { originHealth, lateResponses: new LateResponses(clock.setTimer), now: clock.now },
  );
  const connect = async (endpoint: string) => {
    const { sendMessage } = await createConnector({ getConfig: async () => ({ ...config, endpoint }) });
    return sendMessage as unknown as (message: unknown, testConfig?: unknown) => Promise<unknown>;
  };
  const [toUs, toEu] = [await connect(us), await connect(eu)];
  const send = (given: object = {}, testConfig?: unknown) => toUs({ ...message, ...given }, testConfig);
  const requests = () => transports.flatMap((transport) => transport.requests);
  const pending = () => transports.flatMap((transport) => transport.pending);
  return {
    clock,
    send,
    sendToEu: () => toEu(message),
    facts,
    lines,
    requests,
    pending,
    elapsedMs: () => clock.elapsedMs() - startedMs,
  };
}

/** `unconfirmed`, `accepted`, or the code of the error. */
const endingOf = (result: Promise<unknown>): Promise<string> =>
  result.then(
    (value) => ((value as { message: string }).message === unconfirmed ? 'unconfirmed' : 'accepted'),
    (error) => error.data.code,
  );

describe('a real send counts as sent', () => {
  it.each<{
    name: string;
    script: StartOptions['scripts'][number];
    requests?: number;
    contactMsAgo?: number;
    status?: number;
  }>([
    { name: 'when no attempt had a response', script: [noResponse] },
    {
      name: 'when the last attempt had the beginning of a 2xx response',
      script: [noResponse, partial(200, '{"id":')],
      status: 200,
    },
    { name: 'when the last attempt had no response after a 503', script: [respond(503, 10), noResponse], requests: 3 },
    {
      name: 'when the last attempt had no response after a rate limit',
      script: [respond(429, 10), noResponse],
      requests: 3,
    },
    { name: 'when the last attempt had no response after a reset', script: [interrupted, noResponse] },
    {
      name: 'when the last attempt had no response after refused connections',
      script: [unreachable, unreachable, noResponse],
      requests: 3,
    },
    { name: 'when the first attempt got a late 503, and the second nothing', script: [respond(503, 6000), noResponse] },
    {
      name: 'when the first request was not written completely, but the last one was',
      script: [{ ...noResponse, isWritten: false }, noResponse],
    },
    {
      name: 'when the last contact was 30 s before the end of the budget',
      script: [noResponse],
      contactMsAgo: 30_000 - 7750,
    },
  ])('$name', async ({ script, requests: requestCount = 2, contactMsAgo, status }) => {
    const { send, clock, facts, requests, elapsedMs } = await start({
      scripts: [script],
      ...(contactMsAgo !== undefined && { contactMsAgo }),
    });
    await expect(clock.settle(send())).resolves.toEqual({
      id: '<00000001-0000-4000-8000-000000000000@mg.example.com>',
      message: unconfirmed,
    });
    expect(requests()).toHaveLength(requestCount);
    expect(requests()[0]?.body.toString()).toContain('<00000001-0000-4000-8000-000000000000@mg.example.com>');
    expect(elapsedMs()).toBe(7750);
    expect(facts()).toEqual([
      {
        message: unconfirmed,
        reference: '00000001',
        code: 'unconfirmed',
        ...(status !== undefined && { status }),
        attempts: requestCount,
        elapsedMs: 7750,
        domain: 'mg.example.com',
        type: 'SignIn',
        to: 'j***@example.com',
        check: 'Mailgun did not respond in time, so the email may still arrive. Look for it in Mailgun’s logs.',
      },
    ]);
  });

  it('so that an invitation is not rolled back while its link may still arrive', async () => {
    const { send, clock, facts } = await start({ scripts: [[noResponse]] });
    const invitation = { type: 'OrganizationInvitation', payload: { link: 'https://example.com/join' } };
    await expect(clock.settle(send(invitation))).resolves.toMatchObject({ message: unconfirmed });
    expect(facts()).toMatchObject([{ code: 'unconfirmed', type: 'OrganizationInvitation' }]);
  });
});

describe('a send is not unconfirmed, and rejects', () => {
  it.each<{
    name: string;
    script: StartOptions['scripts'][number];
    code: string;
    userMessage?: string;
    status?: number;
    elapsedMs?: number;
    contactMsAgo?: number;
    isTest?: boolean;
    logged?: string;
  }>([
    {
      name: 'when the last request was not written completely',
      script: [noResponse, { ...noResponse, isWritten: false }],
      code: 'timeout',
    },
    { name: 'when no request was written completely', script: [{ ...noResponse, isWritten: false }], code: 'timeout' },
    {
      name: 'when there was no contact for 30 s',
      script: [noResponse],
      code: 'timeout',
      contactMsAgo: 30_000 - 7750 + 1,
    },
    {
      name: 'when the beginning of the last response is a 503',
      script: [noResponse, partial(503)],
      code: 'timeout',
      status: 503,
    },
    {
      name: 'when the beginning of the last response is a redirect',
      script: [noResponse, partial(302)],
      code: 'timeout',
      status: 302,
    },
    {
      name: 'when the beginning of the last response is a refusal',
      script: [partial(402)],
      code: 'payment',
      status: 402,
      userMessage: notSent,
      elapsedMs: 5000,
      logged: 'An email was not sent.',
    },
    { name: 'when the connection broke twice', script: [interrupted], code: 'interrupted', elapsedMs: 300 },
    { name: 'when the connection broke after a timeout', script: [noResponse, interrupted], code: 'interrupted' },
    { name: 'when the last attempt had no connection', script: [noResponse, unreachable], code: 'unreachable' },
    {
      name: 'when the last attempt got a 503',
      script: [noResponse, respond(503, 10)],
      code: 'unavailable',
      status: 503,
    },
    {
      name: 'when the last attempt got a refusal',
      script: [noResponse, respond(402, 10)],
      code: 'payment',
      status: 402,
      userMessage: notSent,
      elapsedMs: 5310,
    },
    {
      name: 'when the first attempt was refused late',
      script: [respond(402, 6000), noResponse],
      code: 'payment',
      status: 402,
      userMessage: notSent,
    },
    {
      name: 'when the last attempt got a response in the rest of the budget',
      script: [unreachable, unreachable, respond(503, 5100)],
      code: 'unavailable',
      status: 503,
    },
    {
      name: 'when the last connection broke in the rest of the budget',
      script: [unreachable, unreachable, after(5100, failed('interrupted'))],
      code: 'interrupted',
    },
    { name: 'in a Console test', script: [noResponse], code: 'timeout', isTest: true },
  ])(
    '$name',
    async ({
      script,
      code,
      userMessage = busy,
      status,
      elapsedMs: expectedMs = 7750,
      contactMsAgo,
      isTest = false,
      logged = 'An email may not have been sent.',
    }) => {
      const { send, clock, facts, elapsedMs } = await start({
        scripts: [script],
        ...(contactMsAgo !== undefined && { contactMsAgo }),
      });
      await expect(clock.settle(send({}, isTest ? config : undefined))).rejects.toMatchObject({ code: 'general' });
      expect(elapsedMs()).toBe(expectedMs);
      expect(facts()).toMatchObject([{ message: logged, code, reference: '00000001' }]);
      const again = await start({ scripts: [script], ...(contactMsAgo !== undefined && { contactMsAgo }) });
      await expect(again.clock.settle(again.send({}, isTest ? config : undefined))).rejects.toHaveProperty('data', {
        errorDescription: isTest
          ? 'Mailgun did not respond in time, so the email may still arrive. Look for it in Mailgun’s logs.'
          : userMessage,
        code,
        ...(status !== undefined && { statusCode: status }),
        reference: '00000001',
      });
    },
  );
});

it('the beginning of a response that refuses the email is enough: its end is not awaited', async () => {
  const { send, clock, facts, pending } = await start({ scripts: [[{ ...respond(402, 9000), ...partialOf(402) }]] });
  await expect(clock.settle(send())).rejects.toMatchObject({ data: { code: 'payment' } });
  expect(pending()).toEqual([{ isAbandoned: true, isUnref: false }]);
  await clock.pass(60_000);
  expect(facts()).toHaveLength(1);
});

describe('the first acceptance of any attempt ends the send', () => {
  it.each<{
    name: string;
    script: StartOptions['scripts'][number];
    elapsedMs: number;
    requests: number;
    abandoned: number;
  }>([
    {
      name: 'by attempt 1 during the wait for attempt 2',
      script: [respond(200, 5100), noResponse],
      elapsedMs: 5100,
      requests: 1,
      abandoned: 0,
    },
    {
      name: 'by attempt 1 while attempt 2 is in progress',
      script: [respond(200, 6000), noResponse],
      elapsedMs: 6000,
      requests: 2,
      abandoned: 0,
    },
    {
      name: 'by attempt 2 while attempt 1 is still pending',
      script: [noResponse, respond(200, 700)],
      elapsedMs: 6000,
      requests: 2,
      abandoned: 1,
    },
    {
      name: 'by attempt 2 after attempt 1 was refused late',
      script: [respond(402, 5500), respond(200, 1000)],
      elapsedMs: 6300,
      requests: 2,
      abandoned: 0,
    },
    {
      name: 'by attempt 1 in the rest of the budget, after the connection of attempt 2 broke',
      script: [respond(200, 7000), interrupted],
      elapsedMs: 7000,
      requests: 2,
      abandoned: 0,
    },
    {
      name: 'by the last attempt in the rest of the budget',
      script: [unreachable, unreachable, respond(200, 5100)],
      elapsedMs: 6000,
      requests: 3,
      abandoned: 0,
    },
    {
      name: 'by the beginning of a response that holds all of it',
      script: [partial(200, JSON.stringify(queued))],
      elapsedMs: 5000,
      requests: 1,
      abandoned: 1,
    },
    {
      name: 'at the last moment',
      script: [respond(200, 7750), noResponse],
      elapsedMs: 7750,
      requests: 2,
      abandoned: 0,
    },
  ])('$name', async ({ script, elapsedMs: expectedMs, requests: requestCount, abandoned }) => {
    const { send, clock, lines, requests, pending, elapsedMs } = await start({ scripts: [script] });
    await expect(clock.settle(send())).resolves.toEqual(queued);
    expect(elapsedMs()).toBe(expectedMs);
    expect(requests()).toHaveLength(requestCount);
    expect(pending().filter(({ isAbandoned }) => isAbandoned)).toHaveLength(abandoned);
    await clock.pass(60_000);
    expect(lines).toEqual([]);
    // An attempt that was in progress when another was accepted is abandoned when it times out.
    expect(pending().filter(({ isAbandoned }) => !isAbandoned).length).toBeLessThanOrEqual(1);
  });
});

describe('what comes after the budget', () => {
  const accepted = (seconds: number) => `Mailgun accepted the email after ${seconds} s.`;
  const refused = (seconds: number) => `Mailgun did not accept the email after ${seconds} s.`;

  it.each<{ name: string; script: StartOptions['scripts'][number]; logged: object[] }>([
    {
      name: 'an acceptance of attempt 1',
      script: [respond(200, 11_000), noResponse],
      logged: [{ message: accepted(11), status: 200, elapsedMs: 11_000 }],
    },
    {
      name: 'an acceptance of attempt 2',
      script: [noResponse, respond(200, 5700)],
      logged: [{ message: accepted(11), status: 200, elapsedMs: 11_000 }],
    },
    {
      name: 'an acceptance of both',
      script: [respond(200, 9000), respond(200, 6700)],
      logged: [{ message: accepted(9) }, { message: accepted(12) }],
    },
    {
      name: 'a refusal',
      script: [noResponse, respond(402, 5700)],
      logged: [
        {
          message: refused(11),
          status: 402,
          code: 'payment',
          check: 'Mailgun requires a payment or a larger plan. See its billing page.',
        },
      ],
    },
    {
      name: 'a 503',
      script: [noResponse, respond(503, 5700)],
      logged: [{ message: refused(11), status: 503, code: 'unavailable' }],
    },
    {
      name: 'a response 30 s after the budget',
      script: [respond(200, 37_750), noResponse],
      logged: [{ message: accepted(38) }],
    },
    { name: 'nothing later than that', script: [respond(200, 37_751), noResponse], logged: [] },
    { name: 'nothing when the connection breaks', script: [{ ...interrupted, durationMs: 11_000 }], logged: [] },
    { name: 'nothing when there is no response', script: [noResponse], logged: [] },
  ])('is logged under the reference of the send: $name', async ({ script, logged }) => {
    const { send, clock, facts, pending } = await start({ scripts: [script] });
    await expect(clock.settle(send())).resolves.toMatchObject({ message: unconfirmed });
    expect(pending().every(({ isUnref }) => isUnref)).toBe(true);
    await clock.pass(120_000);
    const [first, ...late] = facts();
    expect(first).toMatchObject({ code: 'unconfirmed', reference: '00000001' });
    expect(late).toHaveLength(logged.length);
    expect(late).toMatchObject(logged.map((line) => ({ ...line, reference: '00000001', type: 'SignIn' })));
  });

  it('is awaited 30 s, then its connection is closed', async () => {
    const { send, clock, pending } = await start({ scripts: [[noResponse]] });
    await clock.settle(send());
    await clock.pass(29_999);
    expect(pending().map(({ isAbandoned }) => isAbandoned)).toEqual([false, false]);
    await clock.pass(1);
    expect(pending().map(({ isAbandoned }) => isAbandoned)).toEqual([true, true]);
  });

  it('is logged for a Console test too, and for a send that was rejected', async () => {
    const { send, clock, facts } = await start({ scripts: [[respond(200, 9000), interrupted]] });
    await expect(clock.settle(send())).rejects.toMatchObject({ data: { code: 'interrupted' } });
    await clock.pass(30_000);
    expect(facts()).toMatchObject([
      { message: 'An email may not have been sent.', code: 'interrupted' },
      { message: accepted(9), reference: '00000001' },
    ]);
  });

  it('is awaited for 16 requests of an origin at most; of the others the connections are closed at once', async () => {
    const { send, sendToEu, clock, pending } = await start({ scripts: [[noResponse]] });
    const sends = [...Array.from({ length: 10 }, () => send()), sendToEu()];
    await clock.settle(Promise.all(sends));
    expect(pending()).toHaveLength(22);
    expect(pending().filter(({ isAbandoned }) => !isAbandoned)).toHaveLength(16 + 2);
    await clock.pass(30_000);
    expect(pending().filter(({ isAbandoned }) => !isAbandoned)).toHaveLength(0);
    await clock.settle(endingOf(send()));
    expect(pending().filter(({ isAbandoned }) => !isAbandoned)).toHaveLength(2); // there is room again
  });
});

describe('an outage', () => {
  /** Sends one after the other, each when the one before has ended. */
  async function sendInSequence(scripts: StartOptions['scripts'], pauseMs = 0) {
    const started = await start({ scripts });
    const endings: string[] = [];
    for (const _ of scripts) {
      endings.push(await started.clock.settle(endingOf(started.send())));
      await started.clock.pass(pauseMs);
    }
    return { ...started, endings };
  }

  it.each<{ name: string; scripts: StartOptions['scripts']; endings: string[]; pauseMs?: number }>([
    {
      name: 'begins with the third send without a response, the first of which began 15 s ago',
      scripts: [[noResponse], [noResponse], [noResponse], [noResponse]],
      endings: ['unconfirmed', 'unconfirmed', 'unavailable', 'unavailable'],
    },
    {
      name: 'counts sends without a connection',
      scripts: [[unreachable], [unreachable], [noResponse], [noResponse]],
      endings: ['unreachable', 'unreachable', 'unconfirmed', 'unavailable'],
    },
    {
      name: 'counts sends whose connection broke',
      scripts: [[interrupted], [interrupted], [noResponse], [noResponse]],
      endings: ['interrupted', 'interrupted', 'unconfirmed', 'unavailable'],
    },
    {
      name: 'does not count sends that got a response, whatever it was',
      scripts: [[noResponse], [noResponse], [respond(401, 10)], [noResponse], [noResponse], [noResponse]],
      endings: ['unconfirmed', 'unconfirmed', 'unauthorized', 'unconfirmed', 'unconfirmed', 'unavailable'],
    },
    {
      name: 'does not count a send with a 503 before its timeout',
      scripts: [[noResponse], [noResponse], [respond(503, 10), noResponse], [noResponse], [noResponse]],
      endings: ['unconfirmed', 'unconfirmed', 'unconfirmed', 'unconfirmed', 'unconfirmed'],
    },
    {
      name: 'ends with an acceptance',
      scripts: [[noResponse], [noResponse], [noResponse], [respond(200, 10)], [noResponse]],
      endings: ['unconfirmed', 'unconfirmed', 'unavailable', 'accepted', 'unconfirmed'],
    },
    {
      name: 'ends with any other response',
      scripts: [[noResponse], [noResponse], [noResponse], [respond(503, 10)], [noResponse]],
      endings: ['unconfirmed', 'unconfirmed', 'unavailable', 'unavailable', 'unconfirmed'],
    },
    {
      name: 'ends with a late response',
      scripts: [[noResponse], [noResponse], [noResponse, respond(402, 9000)], [noResponse]],
      endings: ['unconfirmed', 'unconfirmed', 'unavailable', 'unconfirmed'],
      pauseMs: 8000,
    },
    {
      name: 'ends with the beginning of a response',
      scripts: [[noResponse], [noResponse], [noResponse], [noResponse, partial(200)], [noResponse]],
      endings: ['unconfirmed', 'unconfirmed', 'unavailable', 'unconfirmed', 'unconfirmed'],
    },
  ])('$name', async ({ scripts, endings, pauseMs }) => {
    await expect(sendInSequence(scripts, pauseMs)).resolves.toMatchObject({ endings });
  });

  it.each([
    { secondStartMs: 7249, endings: ['unconfirmed', 'unconfirmed', 'unconfirmed'] },
    { secondStartMs: 7250, endings: ['unconfirmed', 'unconfirmed', 'unavailable'] },
  ])(
    'needs 15 s since the first of its sends began: the third ends $secondStartMs + 7,750 ms after',
    async ({ secondStartMs, endings }) => {
      const { clock, send } = await start({ scripts: [[noResponse]] });
      const sends = [send(), send()];
      await clock.pass(secondStartMs);
      sends.push(send());
      await expect(clock.settle(Promise.all(sends.map(endingOf)))).resolves.toEqual(endings);
    },
  );

  it('is of one origin: sends to another count as sent', async () => {
    const { clock, send, sendToEu } = await start({ scripts: [[noResponse]] });
    for (let count = 0; count < 3; count += 1) await clock.settle(endingOf(send()));
    await expect(clock.settle(endingOf(sendToEu()))).resolves.toBe('unconfirmed');
    await expect(clock.settle(endingOf(send()))).resolves.toBe('unavailable');
  });

  it('is tried in full, and its log line never says that the email was not sent', async () => {
    const { requests, facts, clock, endings, send } = await sendInSequence([[noResponse], [noResponse], [noResponse]]);
    expect(endings.at(-1)).toBe('unavailable');
    expect(requests()).toHaveLength(6);
    expect(facts().at(-1)).toMatchObject({
      message: 'An email may not have been sent.',
      code: 'unavailable',
      attempts: 2,
      elapsedMs: 7750,
      check: 'Mailgun has not responded to the last sends. See status.mailgun.com.',
    });
    await expect(clock.settle(send())).rejects.toMatchObject({
      code: 'general',
      data: { errorDescription: expect.stringMatching(/^Emails cannot be sent right now\. .* \(Reference \w{8}\)$/) },
    });
  });
});
