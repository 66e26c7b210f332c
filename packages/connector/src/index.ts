// Logto's email connector for Mailgun: the story of one message.
// config → content → render → message → mailgun → result. Config and content are read in prepare.ts (config.ts, content.ts),
// rendered in render.ts, put into Mailgun's words in message.ts, sent in mailgun.ts through transport.ts, tried again as
// retry.ts says, and what goes wrong is told as errors.ts says. Only this file binds the real clock, randomness and network.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConnectorType, type CreateConnector, type EmailConnector, type TemplateType } from '@logto/connector-kit';
import type { z } from 'zod';
import type { Accepted } from './answer.js';
import { isObject } from './check.js';
import { createConfigGuard } from './config.js';
import { within } from './deadline.js';
import { mailgunRegions } from './endpoint.js';
import { readAllowedOrigins, readTimeoutMs } from './environment.js';
import { createNote, type WriteLine } from './log.js';
import { sendFields, sendTest, type Wire } from './mailgun.js';
import { metadata } from './metadata.js';
import { type MessageToSend, type Prepared, prepareMessage } from './prepare.js';
import { tellFailure } from './tell.js';
import { createTransport } from './transport.js';

/** The outside world of a connector, every part of it replaceable. */
export interface Dependencies extends Wire {
  /** Mailgun's two regions, told apart when a Console test is refused. */
  readonly regions: readonly [string, string];
  /** Random UUIDs: Message-Id, X-Entity-Ref-ID, multipart boundary. */
  readonly uuid: () => string;
  /** Takes a line of the operator's log. */
  readonly writeLine: WriteLine;
}

const production: Dependencies = {
  transport: createTransport({ env: process.env }),
  now: () => performance.timeOrigin + performance.now(),
  sleep: (ms, signal) => sleep(ms, undefined, signal ? { signal } : {}),
  random: Math.random,
  uuid: randomUUID,
  regions: mailgunRegions,
  writeLine: (line) => console.error(line),
};

/**
 * Makes Logto's factory from an outside world; what is left out is the real one.
 * @example createMailgunConnectorWith({ onAttempt: (attempt) => console.log(attempt) })
 */
export function createMailgunConnectorWith(dependencies: Partial<Dependencies> = {}): CreateConnector<EmailConnector> {
  const world: Dependencies = { ...production, ...dependencies };
  const { now, uuid } = world;
  const note = createNote(world.writeLine);
  const guard = createConfigGuard(() => readAllowedOrigins(process.env, note));

  return async ({ getConfig, getI18nEmailTemplate }) => {
    return { metadata, type: ConnectorType.Email, configGuard: guard, sendMessage };

    async function sendMessage({ to, type, payload }: MessageToSend, testConfig?: unknown): Promise<Accepted> {
      const startedMs = now();
      const totalMs = readTimeoutMs(process.env, note);
      const budget = { totalMs, endsAtMs: startedMs + totalMs };
      const isTest = testConfig !== undefined;
      const messageUuid = uuid();
      let prepared: Prepared | undefined;
      try {
        const lookUps = Promise.all([isTest ? testConfig : getConfig(metadata.id), lookUpTemplate(type, payload)]);
        const [config, logtoTemplate] = await within(lookUps, budget, world);
        const options = {
          isTest,
          messageUuid,
          entityUuid: uuid(),
          allowedOrigins: readAllowedOrigins(process.env, note),
          note,
        };
        prepared = prepareMessage(config, { to, type, payload, logtoTemplate }, options);
        const { fields, connection } = prepared;
        return isTest
          ? await sendTest(world.regions, fields, connection, uuid(), budget, world)
          : await sendFields(fields, connection, uuid(), budget, world);
      } catch (thrown) {
        const send = { isTest, reference: messageUuid.slice(0, 8), type, to, domain: prepared?.connection.domain };
        throw tellFailure(thrown, { ...send, elapsedMs: now() - startedMs }, note);
      }
    }

    /** Logto's own template; a database that fails must not stop a mail that the deliveries can serve. */
    async function lookUpTemplate(type: string, payload: unknown): Promise<unknown> {
      try {
        return await getI18nEmailTemplate?.(type as TemplateType, localeOf(payload));
      } catch {
        note('Logto could not look up its email template: the deliveries are used.', { type });
        return undefined;
      }
    }
  };
}

function localeOf(payload: unknown): string | undefined {
  return isObject(payload) && typeof payload.locale === 'string' ? payload.locale : undefined;
}

const note = createNote(production.writeLine);

/** Checks a config as it is saved: strict, each problem one issue with its path and a sentence that names the fix. */
export const configGuard: z.ZodType<unknown> = createConfigGuard(() => readAllowedOrigins(process.env, note));

/**
 * Everything short of sending: which content serves a message, in which language, and the form fields Mailgun would get.
 * @throws MailgunError whose `kind`, `operator` and `problems` say what is wrong
 */
export function prepare(config: unknown, message: MessageToSend): Prepared {
  const options = { messageUuid: randomUUID(), entityUuid: randomUUID(), note };
  return prepareMessage(config, message, { ...options, allowedOrigins: readAllowedOrigins(process.env, note) });
}

/** What Logto's loader takes: the factory, bound to the real clock, randomness and network. */
const createConnector: CreateConnector<EmailConnector> = createMailgunConnectorWith();
export default createConnector;
export type { Accepted, Answer } from './answer.js';
export { type Kind, MailgunError } from './errors.js';
export { configSchema } from './form.js';
export type { AttemptReport, Wire } from './mailgun.js';
export type { FormField } from './message.js';
export type { MessageToSend, Prepared } from './prepare.js';
export { createTransport, type Outcome, type Transport, type WireRequest } from './transport.js';
// Not exported: the steps in between. What they decide is seen through `prepare`.
