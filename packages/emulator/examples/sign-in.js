// The application of the examples: a sign-in page that emails a code through Mailgun. The emulator's URL in place of
// https://api.mailgun.net is its only difference from production.
import { randomInt } from 'node:crypto';
import { createServer } from 'node:http';

const page = (/** @type {string} */ body) =>
  `<!doctype html><html lang="en"><title>Sign in</title><main><h1>Sign in</h1>${body}</main></html>`;
const addressForm = page(
  '<form method="post" action="/code"><label>Email <input name="email" type="email" required></label> <button>Send code</button></form>',
);
const codeForm = (/** @type {string} */ email, note = '') =>
  page(
    `<p role="status">${note}</p><form method="post" action="/verify"><input type="hidden" name="email" value="${email}"><label>Code <input name="code" inputmode="numeric" required></label> <button>Sign in</button></form>`,
  );

/** @param {{ mailgunUrl: string, apiKey: string, domain: string }} options */
export async function startSignIn({ mailgunUrl, apiKey, domain }) {
  /** @type {Map<string, string>} */
  const codes = new Map();

  /** @param {string} email @param {string} code */
  async function sendCode(email, code) {
    const response = await fetch(`${mailgunUrl}/v3/${domain}/messages`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`api:${apiKey}`).toString('base64')}` },
      body: new URLSearchParams({
        from: `Acme <noreply@${domain}>`,
        to: email,
        subject: 'Your code',
        html: `<p>Your code is <b>${code}</b>.</p>`,
        text: `Your code is ${code}.`,
      }),
    });
    return response.ok;
  }

  /** @param {string} path @param {URLSearchParams} form @returns {Promise<string>} */
  async function pageFor(path, form) {
    const email = (form.get('email') ?? '').replace(/[^\w.@+-]/g, '');
    if (path === '/code') {
      const code = String(randomInt(1_000_000)).padStart(6, '0');
      codes.set(email, code);
      return (await sendCode(email, code)) ? codeForm(email) : page('<p role="alert">We could not send the email.</p>');
    }
    if (path === '/verify') {
      if (codes.get(email) !== form.get('code')) return codeForm(email, 'That is not the code.');
      codes.delete(email);
      return page(`<p role="status">Signed in as ${email}</p>`);
    }
    return addressForm;
  }

  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(await pageFor(request.url ?? '/', new URLSearchParams(body)));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}
