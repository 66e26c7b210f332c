// Sends a bounded number of messages over a few keep-alive connections, with little work in the client, so that the server
// is measured.
import { connect } from 'node:net';

const html = `<html><body>${'<p>Hello, this is a paragraph of an email.</p>'.repeat(76)}<p>Your code is <b>CODE</b>.</p></body></html>`;

/** @param {string} host @param {number} index @returns {Buffer} a complete request, with about 5 kB of HTML and a text part */
export function messageRequest(host, index) {
  const code = String(100_000 + (index % 900_000));
  const boundary = 'bench-boundary-0123456789';
  const fields = [
    ['from', 'Acme <noreply@mg.example.com>'],
    ['to', `user${index}@example.org`],
    ['subject', `Your code ${code}`],
    ['html', html.replace('CODE', code)],
    ['text', `Your code is ${code}.`],
    ['o:tag', 'SignIn'],
    ['o:tracking', 'no'],
  ];
  const body = Buffer.from(
    `${fields.map(([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`).join('')}--${boundary}--\r\n`,
  );
  const head = `POST /v3/mg.example.com/messages HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Basic ${Buffer.from('api:bench-key').toString('base64')}\r\nContent-Type: multipart/form-data; boundary=${boundary}\r\nContent-Length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

/**
 * @param {{ port: number, connections: number, total: number, first?: number }} options
 * @returns {Promise<{ perSecond: number, failed: number }>}
 */
export async function load({ port, connections, total, first = 0 }) {
  let next = first;
  let failed = 0;
  const end = first + total;
  const startedMs = performance.now();
  await Promise.all(
    Array.from(
      { length: connections },
      () =>
        new Promise((resolve, reject) => {
          const socket = connect(port, '127.0.0.1');
          let received = '';
          const send = () => {
            if (next >= end) {
              socket.end();
              resolve(undefined);
              return;
            }
            socket.write(messageRequest(`127.0.0.1:${port}`, next));
            next += 1;
          };
          socket.setEncoding('latin1');
          socket.on('connect', send);
          socket.on('data', (chunk) => {
            received += chunk;
            const head = received.indexOf('\r\n\r\n');
            if (head < 0) return;
            const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0);
            if (received.length < head + 4 + length) return;
            if (!received.startsWith('HTTP/1.1 200')) failed += 1;
            received = '';
            send();
          });
          socket.on('error', reject);
        }),
    ),
  );
  return { perSecond: (total / (performance.now() - startedMs)) * 1000, failed };
}
