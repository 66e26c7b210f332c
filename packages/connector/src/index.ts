// Logto's email connector for Mailgun: the story of one message.
//
//   host → config → content → render → message → mailgun → result
//
// host.ts asks Logto; prepare.ts checks the config (config.ts), chooses the content (content.ts), renders it (render.ts) and
// puts it into Mailgun's words (message.ts, request.ts); mailgun.ts sends that through transport.ts, again where retry.ts
// says so; tell.ts tells what went wrong in the words of kinds.ts. Only this file binds the real clock,
// randomness and network; transport.ts and connections.ts keep real time for each attempt.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConnectorType, type CreateConnector, type EmailConnector } from '@logto/connector-kit';
import type { z } from 'zod';
import type { Accepted } from './answer.js';
import { createConfigGuard } from './config.js';
import { mailgunRegions } from './endpoint.js';
import { readAllowedOrigins } from './environment.js';
import { askHost } from './host.js';
import { createNote, type Note } from './log.js';
import { type ReadyRequest, sendRequest, sendTestRequest } from './mailgun.js';
import { metadata } from './metadata.js';
import { type MessageToSend, type Prepared, prepareMessage } from './prepare.js';
import { buildRequest } from './request.js';
import { beginSend, type Send, type World } from './send.js';
import { tellFailure } from './tell.js';
import { createTransport } from './transport.js';

const production: World = {
  transport: createTransport({ env: process.env }),
  now: () => performance.timeOrigin + performance.now(),
  sleep,
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  random: Math.random,
  uuid: () => Buffer.from(randomUUID(), 'latin1').toString('latin1'), // flat: Node gives a rope of 16 pieces
  regions: mailgunRegions,
  note: createNote((line) => console.error(line)),
};

/**
 * Makes Logto's factory from an outside world, for who wants to watch it or to bring another. What the factory gives rejects
 * with Logto's ConnectorError and nothing else.
 * @param dependencies what replaces the real one; by default nothing
 * @example createMailgunConnectorWith({ onAttempt: (report) => console.log(report) })
 */
export function createMailgunConnectorWith(dependencies: Partial<World> = {}): CreateConnector<EmailConnector> {
  const world: World = { ...production, ...dependencies };

  return async (host) => {
    return { metadata, type: ConnectorType.Email, configGuard, sendMessage };

    async function sendMessage(message: MessageToSend, testConfig?: unknown): Promise<Accepted> {
      const send = beginSend(message, testConfig !== undefined, world);
      try {
        const request = await makeRequest(message, testConfig, send);
        return await (send.isTest ? sendTestRequest : sendRequest)(request, send.budget, world);
      } catch (thrown) {
        throw tellFailure(thrown, { ...send, elapsedMs: world.now() - send.startedMs });
      }
    }

    /** Apart, so that a send that waits for Mailgun holds its request and nothing else. */
    async function makeRequest(message: MessageToSend, testConfig: unknown, send: Send): Promise<ReadyRequest> {
      const asked = { factoryId: metadata.id, testConfig, budget: send.budget };
      const { config, logtoTemplate } = await askHost(host, message, asked, world);
      const { fields, connection } = prepareMessage(config, { ...message, logtoTemplate }, send);
      return { ...buildRequest(fields, connection, `mail-${send.messageUuid}`), domain: connection.domain };
    }
  };
}

/**
 * Checks a config as it is saved: strict, each problem one issue with its path and a sentence that names the fix, never the
 * value. `MAILGUN_CONNECTOR_ENDPOINTS` is read anew each time.
 * @example configGuard.safeParse({ domain: 'https://mg.example.com' }).success; // false
 */
export const configGuard: z.ZodType<unknown> = createConfigGuard(() =>
  readAllowedOrigins(process.env, production.note),
);

/**
 * Everything short of sending: which content serves a message, in which language, and the form fields Mailgun would get.
 * @param note takes what is odd but no error; by default the operator's log
 * @throws MailgunError `invalidConfig`, `recipient`, `noContent` or `tooLarge`; `operator` and `problems` say what is wrong
 * @example
 * const connection = { domain: 'mg.example.com', apiKey: 'key', from: 'sender@mg.example.com' };
 * const config = { ...connection, deliveries: { Generic: { subject: '{{code}} is your code', html: '<p>{{code}}</p>' } } };
 * const { source, fields } = prepare(config, { to: 'ada@example.org', type: 'SignIn', payload: { code: '012345' } });
 * source; // { delivery: 'Generic' }
 * fields[2]; // ['subject', '012345 is your code']
 */
export function prepare(
  config: unknown,
  message: MessageToSend,
  note: Note = production.note,
): Pick<Prepared, 'source' | 'locale' | 'fields'> {
  const allowedOrigins = readAllowedOrigins(process.env, note);
  const ids = { messageUuid: randomUUID(), entityUuid: randomUUID() };
  const { source, locale, fields } = prepareMessage(config, message, { allowedOrigins, ...ids, note });
  return { source, locale, fields }; // and not the connection, which holds the key
}

/** What Logto's loader takes: the factory, bound to the real clock, randomness and network. */
const createConnector: CreateConnector<EmailConnector> = createMailgunConnectorWith();
export default createConnector;
export type { Accepted, Answer } from './answer.js';
export { MailgunError } from './errors.js';
export { configSchema } from './form.js';
export type { Kind } from './kinds.js';
export type { Note } from './log.js';
export type { AttemptReport, Wire } from './mailgun.js';
export type { FormField } from './message.js';
export type { MessageToSend, Prepared } from './prepare.js';
export type { World } from './send.js';
export { compileTemplate, type Placeholder, type Template } from './template.js';
export { createTransport, type Outcome, type Transport, type WireRequest } from './transport.js';
// Not exported: the steps in between. What they decide is seen through `prepare`.
