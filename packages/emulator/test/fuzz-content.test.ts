// Random MIME messages, templates and emails to read: no crash, no 500, nothing that keeps the process busy for a second.
// The same cases in every run; `EMULATOR_FUZZ_MINUTES=10` goes on with other seeds for that long, with longer input:
//
//   EMULATOR_FUZZ_MINUTES=10 EMULATOR_FUZZ_SEED=7 npx vitest run --project emulator packages/emulator/test/fuzz-content.test.ts
//
// bench/fuzz.js runs it with `--minutes` and `--seed`.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messageWith, start, type TestEmulator } from './client.ts';
import { createRandom, mimeSource, type Random, templateSource, textOf, variablesOf } from './fuzz-content.ts';

const minutes = Number(process.env.EMULATOR_FUZZ_MINUTES ?? 0);
const caseCount = 60;
const firstSeed = Number(process.env.EMULATOR_FUZZ_SEED ?? 1);
/** Of one text, in characters. */
const maxLength = minutes > 0 ? 1_000_000 : 30_000;
/** CPU, not clock time: the computer may be busy with something else. */
const maxCpuMs = 1_000;

let testEmulator: TestEmulator;
const unhandled: unknown[] = [];
const recordUnhandled = (reason: unknown) => unhandled.push(reason);
beforeAll(async () => {
  process.on('unhandledRejection', recordUnhandled);
  testEmulator = await start({ maxMessages: 50 });
  // The first email loads the MIME libraries.
  await testEmulator.send(messageWith({}));
  await testEmulator.call('GET', '/_emulator/latest');
});
afterAll(async () => {
  process.off('unhandledRejection', recordUnhandled);
  await testEmulator.emulator.close();
});

type Step = (name: string, run: () => Promise<{ status: number }>) => Promise<void>;

async function fuzz(run: (random: Random, step: Step) => Promise<void>): Promise<string[]> {
  const endMs = Date.now() + (minutes * 60_000) / 3;
  const problems: string[] = [];
  for (let seed = firstSeed; seed < firstSeed + caseCount || Date.now() < endMs; seed += 1) {
    const step: Step = async (name, call) => {
      const before = process.cpuUsage();
      const { status } = await call().catch((error: Error) => ({ status: String(error.cause ?? error) }));
      const { user, system } = process.cpuUsage(before);
      const cpuMs = Math.round((user + system) / 1_000);
      if (typeof status === 'string' || status >= 500) problems.push(`seed ${seed}: ${name}: ${status}`);
      if (cpuMs > maxCpuMs) problems.push(`seed ${seed}: ${name}: busy for ${cpuMs} ms`);
    };
    await run(createRandom(seed), step);
    if (problems.length >= 10) break;
  }
  return [...problems, ...unhandled.map(String)];
}

async function readAll(step: Step): Promise<void> {
  const { call } = testEmulator;
  await step('latest', () => call('GET', '/_emulator/latest'));
  await step('list', () => call('GET', '/_emulator/messages?limit=3'));
  await step('events', () => call('GET', '/v3/mg.example.com/events?limit=10'));
  await step('state', () => call('GET', '/_emulator/health'));
}

describe('random content', { timeout: 60_000 + minutes * 60_000 }, () => {
  it('MIME messages', async () => {
    const problems = await fuzz(async (random, step) => {
      const file = new File([mimeSource(random, maxLength)], 'm.eml');
      await step('sending', () =>
        testEmulator.call('POST', '/v3/mg.example.com/messages.mime', {
          fields: [
            ['to', 'ada@example.org'],
            ['message', file],
          ],
          multipart: true,
        }),
      );
      await readAll(step);
    });
    expect(problems).toEqual([]);
  });

  it('templates', async () => {
    const problems = await fuzz(async (random, step) => {
      await testEmulator.call('DELETE', '/v3/mg.example.com/templates');
      const source = templateSource(random, Math.min(maxLength, 90_000));
      await step('creating', () =>
        testEmulator.call('POST', '/v3/mg.example.com/templates', {
          fields: [
            ['name', 't'],
            ['template', source],
          ],
          multipart: true,
        }),
      );
      const variables = { template: 't', 't:variables': variablesOf(random), 't:text': 'yes' };
      await step('sending', () => testEmulator.send(messageWith({ html: undefined, text: undefined, ...variables })));
      await readAll(step);
    });
    expect(problems).toEqual([]);
  });

  it('emails to read', async () => {
    const problems = await fuzz(async (random, step) => {
      const recipientVariables = { 'recipient-variables': `{"ada@example.org":${variablesOf(random)}}` };
      const fields = {
        subject: textOf(random, 200),
        html: textOf(random, maxLength),
        text: textOf(random, maxLength),
        'o:tracking': random.pick(['yes', 'no', 'htmlonly']),
        ...(random.below(2) === 0 && recipientVariables),
      };
      await step('sending', () => testEmulator.send(messageWith(fields), { multipart: true }));
      await readAll(step);
    });
    expect(problems).toEqual([]);
  });
});
