// The application of the webhook example: it stops writing to addresses that bounce, and takes replies. Mailgun posts both;
// each post is signed, and may come again.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const maxAgeSeconds = 120;

/** @param {{ signingKey: string, now?: () => number }} options `now`: milliseconds since 1970 */
export async function startWebhookApp({ signingKey, now = Date.now }) {
  /** @type {Set<string>} */
  const bounced = new Set();
  /** @type {Array<{ from: string, text: string }>} */
  const replies = [];
  /** Of the last minutes; older ones are refused by their timestamp. @type {Set<string>} */
  const tokens = new Set();

  /** @param {string} timestamp @param {string} token @param {string} signature */
  function isGenuine(timestamp, token, signature) {
    const expected = createHmac('sha256', signingKey)
      .update(timestamp + token)
      .digest();
    const given = Buffer.from(signature, 'hex');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
    if (Math.abs(now() / 1_000 - Number(timestamp)) > maxAgeSeconds || tokens.has(token)) return false;
    tokens.add(token);
    return true;
  }

  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const type = request.headers['content-type'] ?? '';
    if (request.url === '/bounces') {
      const { signature, 'event-data': event } = JSON.parse(body.toString());
      if (!isGenuine(signature.timestamp, signature.token, signature.signature)) return respond(406);
      bounced.add(event.recipient);
    } else {
      const form = await new Response(body, { headers: { 'content-type': type } }).formData();
      const field = (/** @type {string} */ name) => String(form.get(name) ?? '');
      if (!isGenuine(field('timestamp'), field('token'), field('signature'))) return respond(406);
      replies.push({ from: field('sender'), text: field('stripped-text') });
    }
    respond(200);

    /** 200 is done, 406 is not to be sent again. @param {number} status */
    function respond(status) {
      response.writeHead(status).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    bounced,
    replies,
    close: () => new Promise((resolve) => server.close(() => resolve(undefined))),
  };
}
