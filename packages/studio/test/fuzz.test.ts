// Random calls of the studio's API and command line: no crash, no 500, nothing that keeps the process busy for a second, no
// escape code, no key. The same 120 cases in every run; `STUDIO_FUZZ_MINUTES=10` goes on with other seeds for that long.
import { describe, expect, it } from 'vitest';
import { startStudio } from '../src/index.ts';
import { afterThis, apiKey, createLab, type Lab, readToken } from './lab.ts';
import { json, mutate, Random, text } from './support/fuzz-values.ts';

const minutes = Number(process.env.STUDIO_FUZZ_MINUTES ?? 0);
const caseCount = 60;
const firstSeed = Number(process.env.STUDIO_FUZZ_SEED ?? (minutes > 0 ? Date.now() % 1_000_000_000 : 1));
/** Longest text in characters; a body holds 2 MB. */
const maxLength = Number(process.env.STUDIO_FUZZ_LENGTH ?? (minutes > 0 ? 1_000_000 : 50_000));
/** CPU time, not clock time: the computer may be busy with something else. */
const maxCpuMs = 1_000;
const maxWaitMs = 30_000;

const raw = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

/** Calls `run` with one seed after the other. @returns what went wrong, a line each */
async function fuzz(run: (random: Random) => Promise<Outcome>): Promise<string[]> {
  const endMs = Date.now() + minutes * 60_000;
  const problems: string[] = [];
  for (let seed = firstSeed; seed < firstSeed + caseCount || Date.now() < endMs; seed += 1) {
    const before = process.cpuUsage();
    const outcome: Outcome = await withDeadline(run(new Random(seed))).catch((error: Error) => ({
      summary: 'crash',
      problem: String(error.stack).slice(0, 1_000),
    }));
    const { user, system } = process.cpuUsage(before);
    const cpuMs = Math.round((user + system) / 1_000);
    if (outcome.problem) problems.push(`seed ${seed}: ${outcome.summary}: ${outcome.problem}`);
    if (cpuMs > maxCpuMs * (outcome.emails ?? 1))
      problems.push(`seed ${seed}: ${outcome.summary}: busy for ${cpuMs} ms`);
    if (problems.length >= 10) break;
  }
  return problems;
}

interface Outcome {
  summary: string;
  /** How many emails were rendered one after the other, each with its line of progress. @default 1 */
  emails?: number;
  problem?: string | undefined;
}

async function withDeadline<Value>(promise: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no response in ${maxWaitMs} ms`)), maxWaitMs);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** A config that never leads to Mailgun itself: without an endpoint, it would be called. */
function configOf(random: Random, lab: Lab): unknown {
  const config = random.isOneIn(8) ? json(random, maxLength) : mutate(random, lab.config, maxLength);
  if (typeof config !== 'object' || config === null || Array.isArray(config)) return config;
  const endpoint = random.isOneIn(6) ? text(random, 200) || 'x' : lab.emulator.url;
  return { ...config, endpoint: endpoint.trim() === '' ? 'x' : endpoint };
}

const routes = ['check', 'preview', 'send', 'diagnose', 'trace', 'faults'];

function requestOf(random: Random, lab: Lab): { method: string; path: string; body?: string; type?: string } {
  if (random.isOneIn(4)) {
    const item = random.isOneIn(2)
      ? encodeURIComponent(text(random, 500).replace(/\p{Surrogate}/gu, ''))
      : String(random.below(20));
    const search = encodeURIComponent(text(random, 500).replace(/\p{Surrogate}/gu, ''));
    const reads = [
      `/api/inbox?search=${search}&limit=${random.pick(['', '0', '-1', '1e9', 'x', '7'])}`,
      `/api/inbox/${item}`,
      `/mail/${item}.html`,
      `/attachment/${item}-${random.below(3)}`,
      '/api/studio',
      '/api/faults',
      `/${item}`,
    ];
    return { method: random.pick(['GET', 'GET', 'GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']), path: random.pick(reads) };
  }
  const route = random.pick(routes);
  const whole = {
    config: configOf(random, lab),
    type: random.isOneIn(3) ? text(random, 300) : random.pick(['SignIn', 'Generic', 'OrganizationInvitation']),
    payload: random.isOneIn(2) ? json(random, maxLength) : { code: '123456', link: 'https://a.example' },
    to: random.isOneIn(3) ? text(random, 2_000) : 'ada@example.org',
    as: random.isOneIn(2) ? 'console' : { type: 'SignIn', payload: json(random, maxLength) },
    address: random.isOneIn(3) ? json(random, 2_000) : 'ada@example.org',
    hours: random.pick([undefined, 1, 0, 1e9, 'x', null]),
    id: random.isOneIn(4) ? json(random, 100) : 'redirect',
    times: random.pick([1, 0, 1e9, 'x']),
    logtoTemplate: random.isOneIn(3) ? json(random, maxLength) : undefined,
  };
  const written = JSON.stringify(random.isOneIn(20) ? json(random, maxLength) : whole) ?? '';
  const body = random.isOneIn(15) ? written.slice(0, random.below(written.length)) : written;
  const type = random.isOneIn(15)
    ? random.pick(['text/plain', 'application/x-www-form-urlencoded', ''])
    : 'application/json';
  const path = random.isOneIn(15) ? '/mail/preview' : `/api/${route}`;
  return { method: 'POST', path, body, type };
}

const words = ['check', 'preview', 'send', 'trace', 'help', 'chekc', '-', '--json', '--live', '--help', '-v', '--', ''];
const options = [
  '--type',
  '--to',
  '--locale',
  '--payload',
  '--address',
  '--send-test',
  '--hours',
  '--port',
  '--config',
  '--x',
];

function argumentsOf(random: Random): string[] {
  const command = random.pick(['check', 'check', 'preview', 'send', 'trace', 'trace', ...words]);
  const rest = Array.from({ length: random.below(4) }, () => {
    const value = random.isOneIn(2)
      ? text(random, 3_000)
      : random.pick(['ada@example.org', 'SignIn', 'fr', '24', '{"code":"1"}']);
    return random.isOneIn(2) ? [random.pick(options), value] : [random.isOneIn(2) ? random.pick(words) : value];
  }).flat();
  const address = command === 'trace' && !random.isOneIn(4) ? ['ada@example.org'] : [];
  const args = [command, ...(random.isOneIn(4) ? [] : ['-']), ...address, ...rest];
  // Without a command the page would open, and `emulator` is the emulator's own command. NUL cannot be passed to a program.
  const isCommand = ['check', 'preview', 'send', 'trace'].includes(args[0] ?? '');
  return (isCommand ? args : ['check', ...args])
    .filter((arg) => arg !== 'emulator')
    .map((arg) => arg.replaceAll('\0', ''));
}

describe('random calls', () => {
  const timeout = minutes * 60_000 + 120_000;

  it('of the API get a response', { timeout }, async () => {
    const lab = await createLab();
    const logged: string[] = [];
    const studio = await startStudio({
      port: 0,
      emulator: lab.emulator,
      config: lab.config,
      log: (line) => logged.push(line),
    });
    afterThis(() => studio.close());
    const token = await readToken(studio.url);

    const problems = await fuzz(async (random) => {
      const { method, path, body, type } = requestOf(random, lab);
      const headers = { 'x-studio-token': token, ...(type && { 'content-type': type }) };
      const response = await fetch(studio.url + path, { method, headers, ...(body !== undefined && { body }) });
      const text = await response.text();
      lab.emulator.faults.clear();
      await lab.emulator.inbox.clear();
      const isWrong = response.status >= 500 && response.status !== 502;
      const problem = isWrong
        ? `status ${response.status}`
        : text.includes(apiKey)
          ? 'the key is in the response'
          : undefined;
      return { summary: `${method} ${path.slice(0, 80)} (${body?.length ?? 0} characters)`, problem };
    });

    expect(problems).toEqual([]);
    expect(logged).toEqual([]);
  });

  it('to diagnose a config with a text of 1 MB look for no template in it', { timeout }, async () => {
    const lab = await createLab();
    const deliveries = { Generic: { subject: 'x', html: '{{code}}'.repeat(120_000) } };
    const config = JSON.stringify({ ...lab.config, deliveries });
    await lab.run(['check', '-', '--live'], { input: JSON.stringify(lab.config) }); // loads what a check needs
    const before = process.cpuUsage();
    await lab.run(['check', '-', '--live'], { input: config });
    const { user, system } = process.cpuUsage(before);

    expect((user + system) / 1_000).toBeLessThan(maxCpuMs);
  });

  it('of the command line end with a sentence', { timeout }, async () => {
    const lab = await createLab();
    const problems = await fuzz(async (random) => {
      const args = argumentsOf(random);
      const written = JSON.stringify(configOf(random, lab)) ?? '';
      const input = random.isOneIn(12) ? written.slice(0, random.below(written.length)) : written;
      const { exitCode, stdout, stderr } = await lab.run(args, { input });
      await lab.emulator.inbox.clear();
      const shown = stdout + stderr;
      const found = [
        ![0, 1, 2].includes(exitCode) && `exit code ${exitCode}`,
        shown === '' && 'nothing is printed',
        raw.test(shown) && `a control character is printed: ${JSON.stringify(raw.exec(shown))}`,
        shown.includes('Internal error') && shown.slice(shown.indexOf('Internal error'), 300),
        shown.includes(apiKey) && 'the key is printed',
      ].filter((one) => one !== false);
      const emails = Math.max(1, stderr.split('rendering the ').length - 1);
      return { summary: JSON.stringify(args).slice(0, 200), emails, problem: found.join('; ') || undefined };
    });

    expect(problems).toEqual([]);
  });
});
