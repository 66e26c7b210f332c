// A program that sends one request, awaits its late response as the connector does, and has nothing else to do. Bundled and run by
// mailgun/late-responses.test.ts.
import { LateResponses } from '../../src/mailgun/late-responses.ts';
import { createTransport } from '../../src/mailgun/network/transport.ts';

const { ORIGIN = '', CERTIFICATE = '', HTTPS_PROXY } = process.env;
const transport = createTransport({ env: { ...(HTTPS_PROXY !== undefined && { HTTPS_PROXY }) }, ca: CERTIFICATE });
const lateResponses = new LateResponses((ms, callback) => {
  const timer = setTimeout(callback, ms).unref();
  return () => clearTimeout(timer);
});
const outcome = await transport({
  origin: ORIGIN,
  path: '/',
  headers: {},
  body: Buffer.from('hello'),
  timeoutMs: 1500,
});
if ('failure' in outcome) {
  const { failure, networkCode, pending } = outcome;
  console.log(JSON.stringify({ failure, networkCode }));
  if (pending) lateResponses.await(ORIGIN, [pending], () => {});
}
