// What the connector needs from outside: each folder declares its part, this file composes them and binds the defaults.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLogger } from './errors/operator-log.js';
import type { LoadDependencies } from './logto/load-config-and-template.js';
import { LateResponses } from './mailgun/late-responses.js';
import { createTransport } from './mailgun/network/transport.js';
import { OriginHealth } from './mailgun/origin-health.js';
import { mailgunRegions } from './mailgun/origins.js';
import type { ConsoleTestDependencies } from './mailgun/send-console-test.js';
import type { SendDependencies } from './message/send-context.js';

/** Everything from outside; each part can be replaced. */
export interface Dependencies extends LoadDependencies, SendDependencies, ConsoleTestDependencies {}

const { timeOrigin } = performance;
const now = (): number => timeOrigin + performance.now();
const originHealth = new OriginHealth();

const cancelling = (timer: NodeJS.Timeout) => () => clearTimeout(timer);

/**
 * A random UUID in one piece. Node joins it from 26 texts, and each garbage collection would copy all of them for every send that
 * waits: a fifth of what it keeps (`npm run bench -- --only compiled`: what a waiting send keeps).
 */
function uuid(): string {
  const joined = randomUUID();
  joined.charCodeAt(0); // V8 makes one text of it in place
  return joined;
}

/** The real network, clock, timers, randomness and log. Made once per process; opens nothing by itself. */
export const defaultDependencies: Dependencies = {
  env: process.env,
  transport: createTransport({ env: process.env, onContact: (origin) => originHealth.recordContact(origin, now()) }),
  originHealth,
  lateResponses: new LateResponses((ms, callback) => cancelling(setTimeout(callback, ms).unref())),
  now,
  sleep,
  setTimer: (ms, callback) => cancelling(setTimeout(callback, ms)),
  random: Math.random,
  uuid,
  regions: mailgunRegions,
  logger: createLogger((line) => console.error(line)),
};
