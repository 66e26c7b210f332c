// What `/metrics` shows. No address, token or text of a message is ever a label.
import { usageTypes } from 'connector-mailgun/inspect';
import { createCounter, createHistogram, renderValue } from './prometheus-text.js';

const prefix = 'logto_mailgun_bridge';
/** Seconds. The last but one is the default budget. */
const durationBounds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 8, 10];
const knownTypes = new Set(usageTypes.map(({ type }) => type));

export interface Metrics {
  /** A send has begun. Returns what to call when it has ended. */
  startSend(type: string): (outcome: string) => void;
  countAttempt(result: string): void;
  /** A request with a valid token: `next` shows whether a new token has arrived in Logto. */
  countAuthorized(token: string): void;
  countRefused(reason: string): void;
  countReload(result: 'ok' | 'failed'): void;
  render(): string;
}

/** @param now milliseconds on a clock that only goes forward */
export function createMetrics(now: () => number): Metrics {
  const sends = createCounter(`${prefix}_sends_total`, 'Emails by outcome and usage type.', ['outcome', 'type']);
  const durations = createHistogram(`${prefix}_send_duration_seconds`, 'From call to outcome.', durationBounds);
  const attempts = createCounter(`${prefix}_attempts_total`, 'Requests to Mailgun by result.', ['result']);
  const authorized = createCounter(`${prefix}_authorized_total`, 'Requests with a valid token.', ['token']);
  const refused = createCounter(`${prefix}_refused_total`, 'Requests that the bridge refused.', ['reason']);
  const reloads = createCounter(`${prefix}_reloads_total`, 'Settings that were read again.', ['result']);
  let pending = 0;
  return {
    startSend(type) {
      const startedMs = now();
      pending += 1;
      return (outcome) => {
        pending -= 1;
        durations.observe((now() - startedMs) / 1000);
        sends.increment(outcome, knownTypes.has(type) ? type : 'other');
      };
    },
    countAttempt: (result) => attempts.increment(result),
    countAuthorized: (token) => authorized.increment(token),
    countRefused: (reason) => refused.increment(reason),
    countReload: (result) => reloads.increment(result),
    render: () =>
      [
        ...[sends, durations, attempts, authorized, refused, reloads].map((metric) => metric.render()),
        renderValue(`${prefix}_pending_sends`, 'Emails in progress.', pending),
        renderValue('process_resident_memory_bytes', 'Resident memory.', process.memoryUsage.rss()),
        renderValue('process_cpu_seconds_total', 'CPU time, user and system.', readCpuSeconds(), 'counter'),
      ].join(''),
  };
}

function readCpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
}
