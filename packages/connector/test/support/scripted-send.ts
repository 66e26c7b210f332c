// Sends one message to Mailgun through a scripted transport and a fake clock, without Logto.
import type { ParsedConfig } from '../../src/config/config-fields.ts';
import type { Outcome } from '../../src/index.ts';
import { LateResponses } from '../../src/mailgun/late-responses.ts';
import { OriginHealth } from '../../src/mailgun/origin-health.ts';
import type { ConsoleTestDependencies, sendConsoleTest } from '../../src/mailgun/send-console-test.ts';
import { type AttemptReport, type LateResult, sendWithRetries } from '../../src/mailgun/send-with-retries.ts';
import type { FormField } from '../../src/message/form-fields.ts';
import { buildHttpRequest } from '../../src/message/http-request.ts';
import {
  createFakeClock,
  createScriptedTransport,
  respondWith,
  type Script,
  type ScriptedAttempt,
  startMs,
} from './fake-dependencies.ts';
import { queued } from './loopback.ts';

export const us = 'https://api.mailgun.net';
export const eu = 'https://api.eu.mailgun.net';

/** The duration of an attempt that never ends by itself. */
export const neverMs = Number.MAX_SAFE_INTEGER;

const defaultConfig: ParsedConfig = {
  endpoint: us,
  domain: 'mg.example.com',
  apiKey: 'key-1',
  from: { name: '', address: 'a@mg.example.com' },
  tracking: 'off',
  testMode: 'off',
  requireTls: 'domain',
  subaccount: undefined,
  deliveries: {},
};
const fields: readonly FormField[] = [
  ['to', 'jane@example.com'],
  ['html', '<p>zwölf</p>'],
  ['h:Message-Id', '<1@mg.example.com>'],
];

export const accepted: ScriptedAttempt = { outcome: respondWith(200, queued) };

/** An attempt that gets an empty response. */
export const status = (code: number, headers: Readonly<Record<string, string>> = {}): ScriptedAttempt => ({
  outcome: respondWith(code, '', headers),
});

/** An attempt without a response. */
export const failed = (
  failure: 'unreachable' | 'tls' | 'interrupted' | 'timeout' | 'overloaded' | 'badResponse',
  networkCode = 'X',
): ScriptedAttempt => ({
  outcome: { failure, networkCode } satisfies Outcome,
});

/** The same attempt, which takes some time. */
export const after = (durationMs: number, attempt: ScriptedAttempt): ScriptedAttempt => ({ ...attempt, durationMs });

interface ScriptedSendOptions {
  /** @default sendWithRetries */
  readonly send?: typeof sendWithRetries | typeof sendConsoleTest;
  readonly config?: Partial<ParsedConfig>;
  /** @default 8000 */
  readonly budgetMs?: number;
  /** Part of the budget that is used before the send. @default 0 */
  readonly usedMs?: number;
  /** @default 1 */
  readonly random?: number;
  /** @default one without any contact */
  readonly originHealth?: OriginHealth;
}

export function sendScripted(script: Script, options: ScriptedSendOptions = {}) {
  const {
    send = sendWithRetries,
    budgetMs = 8000,
    usedMs = 0,
    random = 1,
    originHealth = new OriginHealth(),
  } = options;
  const clock = createFakeClock();
  const { transport, requests, pending } = createScriptedTransport(clock, ...script);
  const reports: AttemptReport[] = [];
  const lateResults: LateResult[] = [];
  const dependencies: ConsoleTestDependencies = {
    transport,
    now: clock.now,
    sleep: clock.sleep,
    random: () => random,
    onAttempt: (report) => void reports.push(report),
    regions: [us, eu],
    originHealth,
    lateResponses: new LateResponses(clock.setTimer),
  };
  clock.advance(usedMs);
  const budget = { startedMs: startMs, totalMs: budgetMs, endsAtMs: startMs + budgetMs };
  const config = { ...defaultConfig, ...options.config };
  const request = {
    ...buildHttpRequest(fields, config, 'boundary-1'),
    domain: config.domain,
    onLateResult: (late: LateResult) => void lateResults.push(late),
  };
  return { result: send(request, budget, dependencies), clock, requests, reports, pending, lateResults };
}
