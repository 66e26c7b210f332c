// The state of the emulator: what it holds, what it received, and the reset.
import { createRequire } from 'node:module';
import { magicRecipients } from '../delivery/outcome.js';
import type { FaultQueue } from '../faults/queue.js';
import { mailgunResponses, type Profile } from '../http/mailgun-responses.js';
import type { RequestLog } from '../http/request-log.js';
import { type HttpResponse, json } from '../http/response.js';
import type { EmailStorage } from '../inbox/storage.js';
import type { Region } from '../model/normal-form.js';
import type { CredentialStorage } from '../resources/credentials/storage.js';
import type { DomainStorage } from '../resources/domains/storage.js';
import { type FormatDependencies, formatStoredEvent, readingOnce } from '../resources/events/routes.js';
import type { EventStorage } from '../resources/events/storage.js';
import type { MessageStorage } from '../resources/messages/storage.js';
import type { SubaccountStorage } from '../resources/subaccounts/storage.js';
import type { SmtpAddress } from '../smtp/start-smtp.js';
import type { TlsTrust } from '../tls/start-tls.js';
import { formatFault } from './faults.js';
import { type ControlContext, type ControlRoute, listLimit } from './route.js';

export const version: string = (createRequire(import.meta.url)('../../package.json') as { version: string }).version;

/** Filled in when they listen. */
interface Listeners {
  smtp?: SmtpAddress;
  tls?: Pick<TlsTrust, 'caFile' | 'hosts'>;
}

export interface StateDependencies extends FormatDependencies {
  profile: Profile;
  urls: Record<Region, string>;
  acceptsAnyKey: boolean;
  credentials: Pick<CredentialStorage, 'acceptsAny'>;
  /** What is served besides HTTP. */
  listeners: Listeners;
  messages: FormatDependencies['messages'] & Pick<MessageStorage, 'count'>;
  emails: Pick<EmailStorage, 'count'>;
  domains: DomainStorage;
  subaccounts: Pick<SubaccountStorage, 'list'>;
  events: Pick<EventStorage, 'find'>;
  faults: FaultQueue;
  requestLog: RequestLog;
  now: () => number;
  reset: () => void;
}

export function stateRoutes(dependencies: StateDependencies): ControlRoute[] {
  const { requestLog, reset } = dependencies;
  return [
    { method: 'GET', path: '/state', handle: () => state(dependencies) },
    {
      method: 'DELETE',
      path: '/state',
      handle: () => {
        reset();
        return json(200, { message: 'everything has been reset' });
      },
    },
    {
      method: 'GET',
      path: '/requests',
      query: ['to'],
      handle: ({ req }) => {
        const to = req.query('to');
        return json(200, { items: requestLog.list(to === undefined ? {} : { to }) });
      },
    },
    {
      method: 'GET',
      path: '/events',
      query: ['region', 'limit'],
      handle: (context) => events(context, dependencies),
    },
  ];
}

function state(dependencies: StateDependencies): HttpResponse {
  const { messages, emails, domains, faults, now } = dependencies;
  return json(200, {
    version,
    profile: dependencies.profile,
    urls: dependencies.urls,
    ...dependencies.listeners,
    messages: messages.count(),
    emails: emails.count({}, now()),
    domains: {
      us: domains.list('us').map(({ name }) => name),
      eu: domains.list('eu').map(({ name }) => name),
    },
    accepts: {
      anyKey: dependencies.acceptsAnyKey,
      anyDomain: domains.acceptsAny,
      anySmtpLogin: dependencies.credentials.acceptsAny,
    },
    subaccounts: dependencies.subaccounts.list().map(({ id, name, status }) => ({ id, name, status })),
    faults: faults.pending().map(formatFault),
    responses: Object.keys(mailgunResponses),
    magicRecipients: Object.fromEntries(
      Object.entries(magicRecipients).map(([name, { description }]) => [`${name}@`, description]),
    ),
  });
}

function events(context: ControlContext, dependencies: StateDependencies): HttpResponse {
  const region: Region = context.req.query('region') === 'eu' ? 'eu' : 'us';
  const query = { region, isAscending: false, conditions: [], limit: listLimit(context, 100) };
  const found = dependencies.events.find(query, dependencies.now());
  const format = readingOnce(dependencies);
  return json(200, {
    items: found.map((event) => formatStoredEvent(event, format, dependencies.urls[event.region])),
  });
}
