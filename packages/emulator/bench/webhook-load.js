// How long the API takes while thousands of webhooks are delivered to a slow consumer. Two emulators get the same messages
// in turns, one of them with webhooks: what else the computer does meanwhile slows both.
import { spawn } from 'node:child_process';
import { Agent, request as httpRequest } from 'node:http';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageRequest } from './load.js';

const agent = new Agent({ keepAlive: true, maxSockets: 50 });

/** @param {number} port @param {string} method @param {string} target @param {string} body @returns {Promise<string>} */
const call = (port, method, target, body = '') =>
  new Promise((resolve, reject) => {
    const headers = {
      authorization: `Basic ${Buffer.from('api:bench-key').toString('base64')}`,
      ...(body && { 'content-type': 'application/x-www-form-urlencoded' }),
    };
    const request = httpRequest({ agent, host: '127.0.0.1', port, method, path: target, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => (text += chunk));
      response.on('end', () =>
        response.statusCode === 200 ? resolve(text) : reject(new Error(`${target}: ${response.statusCode} ${text}`)),
      );
    });
    request.on('error', reject);
    request.end(body);
  });

/** @param {number} port @param {number} index @returns {Promise<number>} milliseconds until the response is there */
function timeOfMessage(port, index) {
  const source = messageRequest(`127.0.0.1:${port}`, index);
  const split = source.indexOf('\r\n\r\n');
  const type = /Content-Type: (.*)\r\n/.exec(source.toString('latin1', 0, split))?.[1];
  const startedMs = performance.now();
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        agent,
        host: '127.0.0.1',
        port,
        method: 'POST',
        path: '/v3/mg.example.com/messages',
        headers: { authorization: `Basic ${Buffer.from('api:bench-key').toString('base64')}`, 'content-type': type },
      },
      (response) => {
        response.resume();
        response.on('end', () =>
          response.statusCode === 200
            ? resolve(performance.now() - startedMs)
            : reject(new Error(`a message was not accepted: ${response.statusCode}`)),
        );
      },
    );
    request.on('error', reject);
    request.end(source.subarray(split + 4));
  });
}

/**
 * @param {{ plainPort: number, hookedPort: number, messages: number, perSecond: number, consumerDelayMs: number }} options
 * @returns {Promise<{ plainMs: number[], hookedMs: number[], delivered: number, pendingAtEnd: number, seconds: number }>}
 *   the times of the messages, in order
 */
export async function webhookLoad({ plainPort, hookedPort, messages, perSecond, consumerDelayMs }) {
  const script = path.join(import.meta.dirname, 'slow-consumer.js');
  const consumer = spawn(process.execPath, [script, String(consumerDelayMs)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: consumer.stdout })[Symbol.asyncIterator]();
  const nextNumber = async () => Number((await lines.next()).value);
  const received = () => {
    consumer.stdin.write('\n');
    return nextNumber();
  };
  try {
    const url = encodeURIComponent(`http://127.0.0.1:${await nextNumber()}/hook`);
    for (const event of ['accepted', 'delivered']) {
      await call(hookedPort, 'POST', '/v3/domains/mg.example.com/webhooks', `id=${event}&url=${url}`);
    }
    const startedMs = performance.now();
    const times = { plain: /** @type {number[]} */ ([]), hooked: /** @type {number[]} */ ([]) };
    const sent = [];
    for (let index = 0; index < messages; index += 1) {
      const dueMs = startedMs + (index * 1_000) / perSecond;
      if (dueMs > performance.now()) await sleep(dueMs - performance.now());
      const plain = () => sent.push(timeOfMessage(plainPort, index).then((ms) => (times.plain[index] = ms)));
      const hooked = () => sent.push(timeOfMessage(hookedPort, index).then((ms) => (times.hooked[index] = ms)));
      // Each is first half of the time; the second one half an interval later, so that they do not wait for each other.
      const [first, second] = index % 2 === 0 ? [plain, hooked] : [hooked, plain];
      first();
      await sleep(500 / perSecond);
      second();
    }
    await Promise.all(sent);
    const pendingAtEnd = messages * 2 - (await received());
    const deadlineMs = performance.now() + 600_000;
    while ((await received()) < messages * 2 && performance.now() < deadlineMs) await sleep(250);
    return {
      plainMs: times.plain,
      hookedMs: times.hooked,
      delivered: await received(),
      pendingAtEnd,
      seconds: (performance.now() - startedMs) / 1_000,
    };
  } finally {
    consumer.stdin.end();
    agent.destroy();
  }
}
