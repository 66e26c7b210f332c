// Starts the emulator and the bridge as processes of their own, and queries them.
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** @typedef {{ id: string, to: string }} Email */

export const token = 'Bearer token-of-the-bench-0123456789';

/** @param {string} endpoint */
export const buildConfig = (endpoint) => ({
  endpoint,
  domain: 'mg.example.com',
  apiKey: 'key-of-the-bench',
  from: 'Acme <accounts@mg.example.com>',
  deliveries: { Generic: { subject: '{{code}} is your code', html: '<p>Your code is <b>{{code}}</b>.</p>' } },
});

export async function startEmulator() {
  const child = fork(path.join(import.meta.dirname, 'emulator-process.js'));
  const [{ url }] = await once(child, 'message');
  let lastId = 0;
  /** @param {object} request @returns {Promise<Email[]>} */
  const query = (request) => {
    const id = ++lastId;
    return new Promise((resolve) => {
      const listen = (/** @type {any} */ response) => {
        if (response.id !== id) return;
        child.off('message', listen);
        resolve(response.emails);
      };
      child.on('message', listen);
      child.send({ id, ...request });
    });
  };
  return {
    /** @type {string} */ url,
    /** @param {object[]} faults */
    addFaults: (faults) => query({ faults }),
    listEmails: () => query({}),
    stop: () => child.kill(),
  };
}

/**
 * @param {string} endpoint
 * @param {{ timeoutMs?: number, hasSmallHeap?: boolean }} [options] `hasSmallHeap`: with more room V8 collects late, and growth
 *   of memory would mean nothing
 */
export async function startBridge(endpoint, { timeoutMs = 8_000, hasSmallHeap = false } = {}) {
  const { apiKey: MAILGUN_API_KEY, domain: MAILGUN_DOMAIN, from: MAILGUN_FROM } = buildConfig(endpoint);
  const child = spawn(
    process.execPath,
    [
      path.join(import.meta.dirname, '../bin/logto-mailgun-bridge.js'),
      ...['--port', '0', '--recipient-limit', '0', '--total-limit', '0', '--log-level', 'info'],
      ...['--timeout-ms', String(timeoutMs), '--allow-endpoints', endpoint],
    ],
    {
      env: {
        ...(hasSmallHeap && { NODE_OPTIONS: '--max-old-space-size=64 --max-semi-space-size=4' }),
        BRIDGE_TOKEN: token,
        MAILGUN_ENDPOINT: endpoint,
        MAILGUN_API_KEY,
        MAILGUN_DOMAIN,
        MAILGUN_FROM,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const [ready] = await Promise.race([
    once(lines, 'line'),
    exited.then(([code]) => Promise.reject(new Error(`The bridge did not start: exit code ${code}.`))),
  ]);
  lines.on('line', () => {}); // the log must be read, or the process waits
  /** @type {string} */
  const url = JSON.parse(ready).url;
  return {
    url,
    /** Resident memory and CPU time of the bridge's process, from its metrics. */
    async readUsage() {
      const text = await (await fetch(`${url}/metrics`)).text();
      const read = (/** @type {string} */ name) => Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1]);
      return { rssBytes: read('process_resident_memory_bytes'), cpuMs: read('process_cpu_seconds_total') * 1000 };
    },
    /** @returns {Promise<number | null>} the exit code */
    async stop() {
      child.kill('SIGTERM');
      const [code] = await exited;
      return code;
    },
  };
}
