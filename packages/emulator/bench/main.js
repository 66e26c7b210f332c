// Measures the emulator's speed and memory against its targets, with the command in a second process. All parts take a few
// minutes.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { load } from './load.js';
import { webhookLoad } from './webhook-load.js';

const command = path.join(path.dirname(fileURLToPath(import.meta.url)), '../bin/mailgun-emulator.js');
const allParts = ['start', 'accept', 'search', 'webhooks', 'rss'];
const help = `Measures the speed and memory of mailgun-emulator against its targets. Requires Linux: it reads /proc.

Usage: node packages/emulator/bench/main.js [--only ${allParts.join(',')}] [--messages 200000] [--json]

  --only <parts>      measure only these parts, comma separated
  --messages <number> how many messages to measure memory over (rss)
  --json              print the results as JSON on standard output
  -h, --help          show this help

Example: node packages/emulator/bench/main.js --only accept,search --json
`;
const values = readOptions();
const parts = values.only?.split(',') ?? allParts;
const print = (/** @type {string} */ line) => process.stderr.write(`${line}\n`);

/** Prints what is wrong and exits with 2 when an option is not valid. */
function readOptions() {
  const string = /** @type {const} */ ('string');
  const boolean = /** @type {const} */ ('boolean');
  const options = {
    only: { type: string },
    json: { type: boolean },
    messages: { type: string, default: '200000' },
    help: { type: boolean, short: 'h' },
  };
  try {
    const given = parseArgs({ options }).values;
    const unknown = (given.only?.split(',') ?? []).filter((part) => !allParts.includes(part));
    if (unknown.length > 0) throw new Error(`--only ${unknown.join(',')}: the parts are ${allParts.join(', ')}`);
    if (!/^[1-9]\d{0,8}$/.test(given.messages)) throw new Error(`--messages ${given.messages} is not a number`);
    if (given.help) process.stdout.write(help);
    if (given.help) process.exit(0);
    return given;
  } catch (error) {
    process.stderr.write(`${/** @type {Error} */ (error).message}\n\n${help}`);
    process.exit(2);
  }
}

/** @param {string[]} args */
async function start(args) {
  const startedMs = performance.now();
  const child = spawn(process.execPath, [command, '--port', '0', '--eu-port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  const url = await new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      output += chunk;
      const found = /send to\s+(\S+)/.exec(output)?.[1];
      if (found) resolve(found);
    });
    child.once('exit', () => reject(new Error(`the emulator exited: ${output}`)));
  });
  const readyMs = performance.now() - startedMs;
  const { pid } = child;
  return {
    url,
    port: Number(new URL(url).port),
    readyMs,
    rssMb: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024,
    /** Of the server process: hardly affected by other load on the machine. */
    cpuMs: () => {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      return (Number(fields[11]) + Number(fields[12])) * 10;
    },
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', resolve);
        child.kill('SIGTERM');
      }),
  };
}

const quantile = (/** @type {number[]} */ sorted, /** @type {number} */ q) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0;
const median = (/** @type {number[]} */ list) =>
  quantile(
    [...list].sort((a, b) => a - b),
    0.5,
  );
const mean = (/** @type {number[]} */ list) => list.reduce((sum, value) => sum + value, 0) / list.length;

/** @type {Array<{ name: string, measured: string, target: string, isMet: boolean }>} */
const rows = [];
const report = (
  /** @type {string} */ name,
  /** @type {string} */ measured,
  /** @type {string} */ target,
  /** @type {boolean} */ isMet,
) => {
  rows.push({ name, measured, target, isMet });
  print(`${isMet ? 'met   ' : 'MISSED'}  ${name}: ${measured} (target: ${target})`);
};

const folder = mkdtempSync(path.join(tmpdir(), 'mailgun-emulator-bench-'));
const file = (/** @type {string} */ name) => path.join(folder, name);
try {
  if (parts.includes('start')) {
    const times = [];
    for (let run = 0; run < 7; run += 1) {
      const server = await start(['--data', file(`start-${run}.db`)]);
      times.push(server.readyMs);
      await server.stop();
    }
    report('start, process included', `${median(times).toFixed(0)} ms`, '<= 300 ms', median(times) <= 300);
  }
  if (parts.includes('accept')) {
    const server = await start(['--data', file('accept.db')]);
    await load({ port: server.port, connections: 50, total: 5_000 });
    const runs = [];
    const cpuBeforeMs = server.cpuMs();
    for (let run = 0; run < 3; run += 1) {
      const { perSecond, failed } = await load({
        port: server.port,
        connections: 50,
        total: 10_000,
        first: (run + 1) * 10_000,
      });
      if (failed > 0) throw new Error(`${failed} messages were not accepted`);
      runs.push(perSecond);
    }
    const cpuUs = ((server.cpuMs() - cpuBeforeMs) * 1000) / 30_000;
    report(
      'accepted, 50 connections, file database',
      `${median(runs).toFixed(0)} /s, ${cpuUs.toFixed(0)} µs of CPU each`,
      '>= 2000 /s',
      median(runs) >= 2_000,
    );
    await server.stop();
  }
  if (parts.includes('search')) {
    const server = await start(['--data', file('search.db'), '--max-messages', '100000', '--max-bytes', '10000000000']);
    print('filling 100,000 messages …');
    await load({ port: server.port, connections: 50, total: 100_000 });
    const queries = {
      list: () => '/_emulator/messages?limit=50',
      'search by recipient': (/** @type {number} */ index) => `/_emulator/messages?to=user${index * 331}@example.org`,
      'search by subject': (/** @type {number} */ index) =>
        `/_emulator/messages?subject=code%20${100_000 + index * 331}`,
      'search by subject, nothing found': () => '/_emulator/messages?subject=nothing-like-this',
      'search by sender and tag, nothing found': () => '/_emulator/messages?from=nobody&tag=none',
      latest: (/** @type {number} */ index) => `/_emulator/latest?to=user${index * 331}@example.org`,
    };
    for (const [name, query] of Object.entries(queries)) {
      const times = [];
      for (let index = 1; index <= 200; index += 1) {
        const startedMs = performance.now();
        const response = await fetch(server.url + query(index));
        await response.text();
        if (response.status !== 200) throw new Error(`${name}: ${response.status}`);
        times.push(performance.now() - startedMs);
      }
      const p95 = quantile(
        times.sort((a, b) => a - b),
        0.95,
      );
      report(`${name}, 100,000 messages, p95`, `${p95.toFixed(1)} ms`, '<= 50 ms', p95 <= 50);
    }
    await server.stop();
  }
  if (parts.includes('webhooks')) {
    const plain = await start(['--data', file('plain.db')]);
    const hooked = await start(['--data', file('hooked.db')]);
    for (const { port } of [plain, hooked]) await load({ port, connections: 10, total: 2_000 });
    print('sending 5,000 messages, each with two webhooks, to a consumer that takes 50 ms …');
    const result = await webhookLoad({
      plainPort: plain.port,
      hookedPort: hooked.port,
      messages: 5_000,
      perSecond: 100,
      consumerDelayMs: 50,
    });
    // Of 20 parts, the median: what else the computer does for a second or two falls into a few of them.
    const p95s = (/** @type {number[]} */ times) =>
      Array.from({ length: 20 }, (_, part) =>
        quantile(
          times.slice(part * 250, (part + 1) * 250).sort((a, b) => a - b),
          0.95,
        ),
      );
    const [before, during] = [p95s(result.plainMs), p95s(result.hookedMs)];
    const change = (median(during) / median(before) - 1) * 100;
    report(
      'a message while 10,000 webhooks are delivered, p95, median of 20 parts',
      `${median(during).toFixed(2)} ms, ${median(before).toFixed(2)} ms without webhooks (${change.toFixed(0)} %)`,
      '<= 20 % more',
      change <= 20,
    );
    const seconds = result.seconds.toFixed(0);
    report(
      'webhooks delivered, each once',
      `${result.delivered} in ${seconds} s, ${result.pendingAtEnd} of them after the last message`,
      '10000',
      result.delivered === 10_000,
    );
    await plain.stop();
    await hooked.stop();
  }
  if (parts.includes('rss')) {
    const total = Number(values.messages);
    const server = await start(['--data', file('rss.db')]);
    const samples = [];
    for (let part = 0; part < 40; part += 1) {
      await load({
        port: server.port,
        connections: 50,
        total: Math.round(total / 40),
        first: part * Math.round(total / 40),
      });
      samples.push(server.rssMb());
    }
    const [second, last] = [mean(samples.slice(10, 20)), mean(samples.slice(30))];
    const growth = (last / second - 1) * 100;
    report(
      `RSS over ${total} messages`,
      `${second.toFixed(0)} MB, then ${last.toFixed(0)} MB (${growth.toFixed(1)} %)`,
      '<= 5 % growth',
      growth <= 5,
    );
    await server.stop();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
if (values.json) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
process.exitCode = rows.every(({ isMet }) => isMet) ? 0 : 1;
