// One hostile case through the whole connector: everything that a promise of SECURITY.md forbids, as a list of findings.
import { setImmediate as turn } from 'node:timers/promises';
import { inspect } from 'node:util';
import { ConnectorError } from '@logto/connector-kit';
import { createConfigGuard } from '../../src/config/config.ts';
import { createLogger } from '../../src/errors/operator-log.ts';
import { createMailgunConnectorWith } from '../../src/index.ts';
import { classifyResponse, lintConfig, parseConfig, renderMessage, resolveContent } from '../../src/inspect.ts';
import { LateResponses } from '../../src/mailgun/late-responses.ts';
import { OriginHealth } from '../../src/mailgun/origin-health.ts';
import { createVirtualClock, createVirtualTransport } from '../support/virtual-clock.ts';
import { type FuzzCase, markers } from './cases.ts';

const budgetMs = 8000;

export interface CaseResult {
  /** What must not happen, each with the step it happened in. */
  readonly findings: string[];
  /** How the send ended, for the summary. */
  readonly ending: string;
  /** The longest that the event loop was blocked, in milliseconds of CPU time. */
  readonly longestBlockMs: number;
}

/** @param maxBlockMs longest time that a step may block the event loop */
export async function checkCase(fuzzCase: FuzzCase, maxBlockMs: number): Promise<CaseResult> {
  const { config, message, isTest, template, isConfigLate, script } = fuzzCase;
  const findings: string[] = [];
  let longestBlockMs = 0;
  const noteBlock = (step: string, ms: number) => {
    longestBlockMs = Math.max(longestBlockMs, ms);
    if (ms > maxBlockMs) findings.push(`${step} blocks for ${Math.round(ms)} ms`);
  };
  const measure = async (step: string, run: () => unknown) => {
    const stop = startTimer();
    try {
      const result = run();
      noteBlock(step, stop());
      findMarkers(step, result);
    } catch (error) {
      noteBlock(step, stop());
      findings.push(
        `${step} throws ${String((error as Error)?.name)}: ${String((error as Error)?.stack).slice(0, 600)}`,
      );
    }
  };
  const findMarkers = (step: string, value: unknown, own: readonly string[] = Object.values(markers)) => {
    const printed = print(value);
    for (const marker of own) if (printed.includes(marker)) findings.push(`${step} shows ${marker}`);
  };

  await measure('configGuard', () => createConfigGuard(() => new Set()).safeParse(config).error?.issues);
  await measure('lintConfig', () => lintConfig(config));
  await measure('parseConfig', () => void parseConfig(config));
  await measure('resolveContent', () => void resolveContent(config, message as never));
  await measure('renderMessage', () => {
    const rendered = renderMessage(config, message as never);
    return rendered.ok ? rendered.warnings : rendered;
  });
  for (const { outcome } of script) {
    if ('response' in outcome) await measure('classifyResponse', () => classifyResponse(outcome.response, Date.now()));
  }

  const clock = createVirtualClock();
  const { transport, requests } = createVirtualTransport(clock, script);
  const originHealth = new OriginHealth();
  const lines: string[] = [];
  const reports: unknown[] = [];
  const createConnector = createMailgunConnectorWith({
    env: {},
    transport: (request) => {
      originHealth.recordContact(request.origin, clock.now());
      return transport(request);
    },
    originHealth,
    lateResponses: new LateResponses(clock.setTimer),
    now: clock.now,
    sleep: clock.sleep,
    setTimer: clock.setTimer,
    logger: createLogger((line) => void lines.push(line)),
    onAttempt: (report) => void reports.push(report),
  });
  const { sendMessage } = await createConnector({
    getConfig: async () => {
      if (isConfigLate) await clock.sleep(2000);
      return config;
    },
    getI18nEmailTemplate: () => {
      if (template.kind === 'throws') throw new Error(markers.body);
      return template.kind === 'hangs' ? new Promise(() => {}) : Promise.resolve(template.value);
    },
  } as never);

  let ending = 'internal';
  const stopTurn = startTurnTimer((ms) => noteBlock('sendMessage', ms));
  const sending = (async () =>
    (sendMessage as (...args: unknown[]) => Promise<unknown>)(message, isTest ? config : undefined))();
  try {
    const result = (await clock.settle(sending)) as { id: unknown; message: unknown };
    if (typeof result.id !== 'string' || typeof result.message !== 'string')
      findings.push('sendMessage resolves without id and message');
    ending = String(result.message).startsWith('Unconfirmed') ? 'unconfirmed' : 'accepted';
    if (requests.length === 0) findings.push('sendMessage resolves without a request');
  } catch (error) {
    const { data } = error as { data?: { code?: string } };
    ending = data?.code ?? 'invalidConfig';
    if (!(error instanceof ConnectorError))
      findings.push(`sendMessage rejects with ${String((error as Error)?.stack).slice(0, 600)}`);
    findMarkers('sendMessage, error', error);
    findMarkers('sendMessage, error', (error as Error).stack);
    findMarkers('sendMessage, error', JSON.stringify(data));
  }
  stopTurn();
  if (clock.elapsedMs() > budgetMs) findings.push(`sendMessage takes ${clock.elapsedMs()} ms`);
  if (requests.length > (isTest ? 6 : 3)) findings.push(`${requests.length} requests`); // a test: three in each region
  await clock.pass(60_000); // late responses are logged too
  findMarkers('log', lines.join('\n'));
  findMarkers('reports', reports);
  if (lines.some((line) => /[\r\n\x1b]/.test(line))) findings.push('log has a line break');
  if (lines.some((line) => line.length > 20_000)) findings.push('log has a line over 20,000 characters');
  await turn();
  return { findings, ending, longestBlockMs };
}

/** Everything that can be printed of a value. */
function print(value: unknown): string {
  if (typeof value === 'string') return value;
  return inspect(value, { depth: 20, showHidden: true, maxArrayLength: 1000, maxStringLength: null });
}

/** CPU time, so that a busy machine does not count; never more than what passed on the wall. */
function startTimer(): () => number {
  const startedMs = performance.now();
  const cpu = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(cpu);
    return Math.min(performance.now() - startedMs, (user + system) / 1000);
  };
}

/** Reports how long each turn of the event loop takes. */
function startTurnTimer(onTurn: (ms: number) => void): () => void {
  let isOver = false;
  let stop = startTimer();
  const next = () => {
    onTurn(stop());
    if (isOver) return;
    stop = startTimer();
    setImmediate(next);
  };
  setImmediate(next);
  return () => {
    isOver = true;
    onTurn(stop());
  };
}
