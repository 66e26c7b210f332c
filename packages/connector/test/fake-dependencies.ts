// The outside world of a connector, made for tests: time that passes only when told, waits that are written down, a log to read.
import {
  type AttemptReport,
  createMailgunConnectorWith,
  type Outcome,
  type Transport,
  type WireRequest,
} from '../src/index.ts';
import { createNote } from '../src/errors/operator-log.ts';

type Dependencies = NonNullable<Parameters<typeof createMailgunConnectorWith>[0]>;

export const startMs = Date.parse('Mon, 20 Dec 2021 20:33:00 GMT');

export interface Clock {
  readonly now: () => number;
  /** Milliseconds since the clock began. */
  readonly elapsedMs: () => number;
  readonly advance: (ms: number) => void;
  /** Passes at once. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Calls back when the clock gets there. */
  readonly after: (ms: number, run: () => void) => () => void;
  /** The waits between attempts, in order. */
  readonly waits: number[];
}

export function createClock(): Clock {
  let nowMs = startMs;
  const waits: number[] = [];
  const deadlines = new Set<() => void>();
  const advance = (ms: number) => {
    nowMs += ms;
    for (const check of deadlines) check();
  };
  return {
    now: () => nowMs,
    elapsedMs: () => nowMs - startMs,
    advance,
    after(ms, run) {
      const endsAtMs = nowMs + ms;
      const check = () => {
        if (nowMs >= endsAtMs) run();
      };
      deadlines.add(check);
      check();
      return () => deadlines.delete(check);
    },
    async sleep(ms) {
      waits.push(ms);
      advance(ms);
    },
    waits,
  };
}

/** How one attempt goes in a fake transport. */
export interface Scripted {
  readonly outcome: Outcome;
  /** @default 0 */
  readonly takesMs?: number;
  /** How it ends when that is too long. @default no answer after the request went out */
  readonly late?: Outcome;
}

/** A transport that plays its script, the last line for ever; an attempt that takes too long times out as a real one does. */
export function createScriptedTransport(clock: Clock, ...script: readonly [Scripted, ...Scripted[]]) {
  const requests: WireRequest[] = [];
  const transport: Transport = async (request) => {
    const {
      outcome,
      takesMs = 0,
      late = { failed: 'timeout', code: 'NO_ANSWER' },
    } = script[Math.min(requests.length, script.length - 1)] ?? script[0];
    requests.push({ ...request, body: Buffer.from(request.body), headers: { ...request.headers } });
    clock.advance(Math.min(takesMs, request.timeoutMs));
    return takesMs > request.timeoutMs ? late : outcome;
  };
  return { transport, requests };
}

/** A whole world around a transport; `random` is 1, so that every wait is the longest. */
export function createWorld(transport: Transport, clock: Clock, more: Dependencies = {}) {
  const lines: string[] = [];
  const reports: AttemptReport[] = [];
  let uuids = 0;
  const createConnector = createMailgunConnectorWith({
    transport,
    now: clock.now,
    sleep: clock.sleep,
    after: clock.after,
    random: () => 1,
    uuid: () => {
      uuids += 1;
      return `${String(uuids).padStart(8, '0')}-0000-4000-8000-000000000000`;
    },
    note: createNote((line) => lines.push(line)),
    onAttempt: (report) => reports.push(report),
    ...more,
  });
  return { createConnector, lines, reports };
}

/** An answer as a transport gives it. */
export function answered(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Outcome {
  return { answer: { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) } };
}
