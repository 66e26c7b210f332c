// A Console test through a scripted transport: which regions it is sent to, and which error is reported.
import { describe, expect, it } from 'vitest';
import { sendConsoleTest } from '../../src/mailgun/send-console-test.ts';
import { respondWith } from '../support/fake-dependencies.ts';
import { queued } from '../support/loopback.ts';
import { accepted, after, eu, failed, neverMs, sendScripted, status, us } from '../support/scripted-send.ts';

describe('sendConsoleTest', () => {
  const send = sendConsoleTest;
  const otherRegion = (endpoint: string) => (endpoint === us ? eu : us);

  it.each([us, eu].flatMap((endpoint) => [401, 404].map((statusCode) => ({ endpoint, statusCode }))))(
    'is sent once to the other region when $endpoint responds $statusCode',
    async ({ endpoint, statusCode }) => {
      const firstAttempt = {
        outcome: respondWith(
          statusCode,
          statusCode === 401 ? 'Forbidden' : { message: 'Domain not found: mg.example.com' },
        ),
      };
      const { result, requests } = sendScripted([firstAttempt, accepted], { send, config: { endpoint } });
      await expect(result).rejects.toMatchObject({
        code: 'wrongRegion',
        status: statusCode,
        attempts: 2,
        domain: 'mg.example.com',
        operatorMessage: `The domain is in the other region: the test email was sent through ${otherRegion(endpoint)}. Set endpoint to ${otherRegion(endpoint)}.`,
      });
      expect(requests.map(({ origin }) => origin)).toEqual([endpoint, otherRegion(endpoint)]);
      const [first, second] = requests;
      expect(second).toEqual({ ...first, origin: otherRegion(endpoint) });
    },
  );

  it('reports the error of the first region when both fail', async () => {
    const { result, requests } = sendScripted([{ outcome: respondWith(401, 'Forbidden') }, status(403)], { send });
    await expect(result).rejects.toMatchObject({ code: 'unauthorized', status: 401, attempts: 2 });
    expect(requests).toHaveLength(2);
  });

  it('uses one budget for both regions', async () => {
    const script = [after(4000, { outcome: respondWith(401, 'Forbidden') }), after(neverMs, accepted)] as const;
    const { result, requests, clock } = sendScripted([...script], { send });
    await expect(result).rejects.toMatchObject({ code: 'unauthorized' });
    expect(requests[1]?.timeoutMs).toBe(4000);
    expect(clock.elapsedMs()).toBe(8000);
  });

  it.each([
    { name: 'a domain that is not allowed to send', script: status(403), endpoint: us },
    { name: 'an unknown path', script: { outcome: respondWith(404, 'no such page') }, endpoint: us },
    { name: 'a bad request', script: status(400), endpoint: us },
    { name: 'an untrusted certificate', script: failed('tls'), endpoint: us },
    { name: 'another host of Mailgun', script: status(401), endpoint: 'https://api2.mailgun.net' },
    { name: 'a company gateway', script: status(401), endpoint: 'https://gateway.example' },
  ])('is not sent to another region after $name', async ({ script, endpoint }) => {
    const { result, requests } = sendScripted([script], { send, config: { endpoint } });
    await expect(result).rejects.toMatchObject({ name: 'MailgunError' });
    expect(requests.map(({ origin }) => origin)).toEqual([endpoint]);
  });

  it('is sent once when it is accepted', async () => {
    const { result, requests } = sendScripted([accepted], { send });
    await expect(result).resolves.toEqual(queued);
    expect(requests).toHaveLength(1);
  });
});
