// Dependencies of a connector for tests: a clock that passes only when a test advances it, a scripted transport, a log to read.
import { createLogger } from '../../src/errors/operator-log.ts';
import {
  type AttemptReport,
  createMailgunConnectorWith,
  type Dependencies,
  type Outcome,
  type TimedRequest,
  type Transport,
} from '../../src/index.ts';
import { LateResponses } from '../../src/mailgun/late-responses.ts';
import type { PendingRequest } from '../../src/mailgun/network/api-types.ts';
import { OriginHealth } from '../../src/mailgun/origin-health.ts';

export const startMs = Date.parse('Mon, 20 Dec 2021 20:33:00 GMT');

export interface FakeClock {
  readonly now: () => number;
  /** Milliseconds since the clock started. */
  readonly elapsedMs: () => number;
  readonly advance: (ms: number) => void;
  /** Advances the clock and resolves at once. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Calls back when the clock reaches the time. */
  readonly setTimer: (ms: number, callback: () => void) => () => void;
  /** The waits between attempts, in order. */
  readonly waits: number[];
}

export function createFakeClock(): FakeClock {
  let nowMs = startMs;
  const waits: number[] = [];
  const timers = new Set<() => void>();
  const advance = (ms: number) => {
    nowMs += ms;
    for (const check of timers) check();
  };
  return {
    now: () => nowMs,
    elapsedMs: () => nowMs - startMs,
    advance,
    async sleep(ms) {
      waits.push(ms);
      advance(ms);
    },
    setTimer(ms, callback) {
      const endsAtMs = nowMs + ms;
      const check = () => {
        if (nowMs >= endsAtMs) callback();
      };
      timers.add(check);
      check();
      return () => timers.delete(check);
    },
    waits,
  };
}

/** One attempt of a scripted transport. */
export interface ScriptedAttempt {
  readonly outcome: Outcome;
  /** @default 0 */
  readonly durationMs?: number;
  /** The outcome when `durationMs` is over the request's timeout. @default a timeout, with the request still pending */
  readonly timeoutOutcome?: Outcome;
  /** Of the pending request. @default true */
  readonly isWritten?: boolean;
}

/** A script has one attempt at least; its last one repeats. */
export type Script = readonly [ScriptedAttempt, ...ScriptedAttempt[]];

/** A transport that plays its script; an attempt that takes too long times out as a real one does. */
export function createScriptedTransport(
  clock: FakeClock,
  ...script: Script
): { transport: Transport; requests: TimedRequest[]; pending: FakePendingRequest[] } {
  const requests: TimedRequest[] = [];
  const pending: FakePendingRequest[] = [];
  const transport: Transport = async (request) => {
    const {
      outcome,
      durationMs = 0,
      timeoutOutcome,
      isWritten = true,
    } = script[Math.min(requests.length, script.length - 1)] ?? script[0];
    requests.push({ ...request, body: Buffer.from(request.body), headers: { ...request.headers } });
    if (durationMs <= request.timeoutMs) {
      clock.advance(durationMs);
      return outcome;
    }
    const late = createPendingRequest(clock, durationMs, outcome, isWritten);
    pending.push(late);
    clock.advance(request.timeoutMs);
    return timeoutOutcome ?? { failure: 'timeout', networkCode: 'NO_RESPONSE', pending: late };
  };
  return { transport, requests, pending };
}

export interface FakePendingRequest extends PendingRequest {
  readonly isAbandoned: () => boolean;
}

/** A request whose outcome comes after some time, unless it is abandoned before. */
function createPendingRequest(clock: FakeClock, ms: number, outcome: Outcome, isWritten: boolean): FakePendingRequest {
  let isAbandoned = false;
  let resolve: (outcome: Outcome) => void = () => {};
  const promise = new Promise<Outcome>((resolvePromise) => {
    resolve = resolvePromise;
  });
  clock.setTimer(ms, () => resolve(outcome));
  return {
    outcome: promise,
    isWritten: () => isWritten,
    status: () => undefined,
    unref: () => {},
    abandon() {
      isAbandoned = true;
      resolve({ failure: 'timeout', networkCode: 'ABANDONED' });
    },
    isAbandoned: () => isAbandoned,
  };
}

/** The dependencies around a transport, and what they recorded. `random` is 1, so that every wait is the longest. */
export function createFakeDependencies(
  transport: Transport,
  clock: FakeClock,
  overrides: Partial<Dependencies> = {},
): {
  createConnector: ReturnType<typeof createMailgunConnectorWith>;
  /** The log lines. */
  lines: string[];
  /** The parsed facts of each log line. */
  facts: () => Array<Record<string, unknown>>;
  reports: AttemptReport[];
} {
  const lines: string[] = [];
  const reports: AttemptReport[] = [];
  let uuids = 0;
  const createConnector = createMailgunConnectorWith({
    env: {},
    originHealth: new OriginHealth(),
    lateResponses: new LateResponses(clock.setTimer),
    transport,
    now: clock.now,
    sleep: clock.sleep,
    setTimer: clock.setTimer,
    random: () => 1,
    uuid: () => {
      uuids += 1;
      return `${String(uuids).padStart(8, '0')}-0000-4000-8000-000000000000`;
    },
    logger: createLogger((line) => lines.push(line)),
    onAttempt: (report) => reports.push(report),
    ...overrides,
  });
  return { createConnector, lines, facts: () => lines.map(parseLogLine), reports };
}

/** The JSON of a log line. */
export function parseLogLine(line: string): Record<string, unknown> {
  return JSON.parse(line.replace(/^connector-mailgun /, ''));
}

/** The outcome of an attempt that got a response. */
export function respondWith(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Outcome {
  return { response: { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) } };
}
