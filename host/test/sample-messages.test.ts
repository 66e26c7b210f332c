// Every usage type, from Logto's call to the recipient's inbox, through the packed connector and Logto's own loader.
import { TemplateType } from '@logto/connector-kit';
import { createEmulator, type Emulator } from 'mailgun-emulator';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type LoadedConnector, loadThroughCli } from '../src/load.ts';
import { packConnector, removeTempFolders, unpackConnector } from '../src/pack.ts';
import { type SampleMessage, sampleMessages } from '../src/sample-messages.ts';
import { sendSampleMessages } from '../src/send.ts';
import { getExitCode } from '../src/start.ts';
import { buildConfig, storedTemplate } from '../src/tenant.ts';
import { requireBuild } from './run-script.ts';

let connector: LoadedConnector;
let emulator: Emulator;

beforeAll(async () => {
  requireBuild();
  connector = await loadThroughCli(await unpackConnector(await packConnector(), 'cli'));
});
afterAll(removeTempFolders);

beforeEach(async () => {
  emulator = await createEmulator({ config: { templates: [storedTemplate] } });
  process.env.MAILGUN_CONNECTOR_ENDPOINTS = emulator.url;
});
afterEach(async () => {
  delete process.env.MAILGUN_CONNECTOR_ENDPOINTS;
  await emulator.close();
});

const send = (chosen: readonly SampleMessage[], changes: Record<string, unknown> = {}) =>
  sendSampleMessages({ connector, emulator, samples: chosen, config: { ...buildConfig(emulator.url), ...changes } });

const named = (name: string): SampleMessage[] => sampleMessages.filter((sample) => sample.name === name);

describe('the sample messages', () => {
  it("cover every usage type that Logto's kit knows", () => {
    expect([...new Set(sampleMessages.map(({ message }) => message.type))].sort()).toEqual(
      Object.values(TemplateType).sort(),
    );
  });

  it('have distinct recipients and, except for the invitation, distinct six-digit codes', () => {
    const codes = sampleMessages.flatMap(({ message }) => message.payload.code ?? []);

    expect(new Set(sampleMessages.map(({ message }) => message.to)).size).toBe(sampleMessages.length);
    expect(new Set(codes).size).toBe(sampleMessages.length - 1);
    expect(codes.filter((code) => !/^\d{6}$/.test(String(code)))).toEqual([]);
  });
});

describe('a message of each usage type', () => {
  it.each(sampleMessages)('$name arrives once and as expected', async (sample) => {
    const rows = await send([sample]);

    expect(rows).toEqual([
      {
        message: sample.name,
        usageType: sample.message.type,
        to: sample.message.to,
        content: { ...sample.expected.content, kind: expect.stringMatching(/^(html|template)$/) },
        subject: sample.expected.subject,
        code: sample.expected.code ?? null,
        link: sample.expected.link ?? null,
        attempts: 1,
        ms: expect.any(Number),
        ok: true,
        problems: [],
      },
    ]);
    expect(await emulator.inbox.list()).toHaveLength(1);
    expect(getExitCode(rows)).toBe(0);
  });

  it('falls back to Generic when the type has no delivery', async () => {
    const [row] = await send(named('ForgotPassword'));

    expect(row?.content).toEqual({ source: 'delivery', name: 'Generic', kind: 'html' });
  });

  it("uses Logto's own template before the config", async () => {
    const [row] = await send(named('SignIn, in French'));

    expect(row?.content).toEqual({ source: 'logto', name: 'SignIn/fr', kind: 'html' });
  });
});

describe('a message that cannot be sent', () => {
  // Hides the operator log, which the connector's own tests cover.
  beforeEach(() => void vi.spyOn(console, 'error').mockReturnValue());
  afterEach(() => void vi.restoreAllMocks());

  it('is reported with the reason, and the others still arrive', async () => {
    const [first, second] = sampleMessages;
    if (!first || !second) throw new Error('There are two sampleMessages at least.');
    emulator.faults.add({ response: 'forbidden', match: { to: first.message.to } });
    const rows = await send([first, second]);

    expect(rows).toMatchObject([
      {
        ok: false,
        subject: null,
        attempts: 1,
        problems: [expect.stringMatching(/^sendMessage failed: /)],
      },
      { ok: true, attempts: 1, problems: [] },
    ]);
    expect(getExitCode(rows)).toBe(1);
  });

  it('fails before any request when there is no content for it', async () => {
    const rows = await send(named('ForgotPassword'), { deliveries: {} });

    expect(rows).toMatchObject([{ ok: false, attempts: 0, content: null }]);
    expect(emulator.requests()).toEqual([]);
  });
});
