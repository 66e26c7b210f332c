// Makes everything that the API, SMTP and the emulator's own API use: storages, the inbox, faults, posting.
import { seed } from './config/seed.js';
import type { ControlDependencies } from './control/app.js';
import type { Clock } from './delivery/clock.js';
import { suppressedEvent } from './delivery/outcome.js';
import type { EmulatorOptions } from './emulator-types.js';
import { createFaultQueue, type FaultQueue } from './faults/queue.js';
import { createAccess } from './http/access.js';
import { createRequestLog, type RequestLog } from './http/request-log.js';
import type { ServerDependencies } from './http/server.js';
import { createInbox, type InboxService } from './inbox/inbox.js';
import { createEmailStorage, type EmailStorage } from './inbox/storage.js';
import { createEmailReader } from './mail/reader.js';
import { type Region, utcDate } from './model/normal-form.js';
import { createPosting, type Posting } from './posting.js';
import { createAccountSettings } from './resources/account/storage.js';
import { createCredentialStorage } from './resources/credentials/storage.js';
import { signingKeyOf } from './resources/dkim/signing-key.js';
import { createDkimStorage } from './resources/dkim/storage.js';
import { createDomainStorage } from './resources/domains/storage.js';
import { createEventCounter } from './resources/events/counts.js';
import { createEventStorage } from './resources/events/storage.js';
import { createIpStorage } from './resources/ips/storage.js';
import { createKeyStorage } from './resources/keys/storage.js';
import { createListStorage } from './resources/lists/storage.js';
import { createMessageStorage, type MessageStorage } from './resources/messages/storage.js';
import type { ResourceDependencies } from './resources/routes.js';
import { createSubaccountStorage } from './resources/subaccounts/storage.js';
import { createSuppressionStorage } from './resources/suppressions/storage.js';
import { createTagStorage } from './resources/tags/storage.js';
import { createTemplateStorage, findVersion } from './resources/templates/storage.js';
import { createValidationStorage } from './resources/validation/storage.js';
import { signingKeyKind } from './resources/webhooks/storage.js';
import type { SessionDependencies } from './smtp/session.js';
import type { Db } from './store/database.js';
import { createRecords } from './store/records.js';

const defaultMaxMessages = 10_000;
const defaultMaxBytes = 512 * 1024 * 1024;

export interface Environment {
  log: (line: string) => void;
  now: () => number;
  /** Filled in when the servers listen. */
  urls: Record<Region, string>;
  clock: Clock;
}

/** What each part of the emulator gets; each declares what it needs of it. */
export interface Services {
  api: ResourceDependencies;
  control: ControlDependencies;
  smtp: SessionDependencies;
  server: Pick<ServerDependencies, 'access' | 'subaccounts' | 'faults' | 'requestLog' | 'profile' | 'now' | 'log'>;
  emails: EmailStorage;
  inbox: InboxService;
  faults: FaultQueue;
  requestLog: RequestLog;
  messages: MessageStorage;
  posting: Posting;
  /** Returns to what the configuration states. */
  reset: () => void;
}

export function createServices(db: Db, options: EmulatorOptions, { log, now, urls, clock }: Environment): Services {
  const { config = {}, profile = 'live', maxMessages = defaultMaxMessages, maxBytes = defaultMaxBytes } = options;
  const records = createRecords(db);
  const domains = createDomainStorage(records, {
    acceptsAny: config.domains === undefined,
    startedAt: utcDate(now()),
    isUsed: (region, name) => messages.domains(region).includes(name),
  });
  const credentials = createCredentialStorage(records, { acceptsAny: config.smtpCredentials === undefined });
  const suppressions = createSuppressionStorage(records, {
    now,
    hasMessage: (storageKey) => messages.byStorageKey(storageKey) !== undefined,
    hold(storageKey, held) {
      const message = messages.byStorageKey(storageKey);
      if (!message) return;
      const events = held.map(({ address, kind }) => suppressedEvent(address, message.deliverAtMs, kind));
      messages.hold(message, events);
    },
  });
  const subaccounts = createSubaccountStorage(records, { acceptsAny: config.domains === undefined });
  const keys = createKeyStorage(records);
  const lists = createListStorage(records);
  const templates = createTemplateStorage(records);
  const messages = createMessageStorage(db, { maxMessages, maxBytes, onWritten: () => wakeAll() });
  const emails = createEmailStorage(db, suppressions.settle);
  const events = createEventStorage(db, suppressions.settle, () => posting.postQueue.wake());
  const countEvents = createEventCounter(db, suppressions.settle);
  const tags = createTagStorage(db, records);
  const dkim = createDkimStorage(records);
  const reader = createEmailReader({
    messages,
    urls,
    signingKey: (region, name) => signingKeyOf(region, domains.find(region, name) ?? { name }, dkim),
  });
  const faults = createFaultQueue();
  const requestLog = createRequestLog();
  const clear = () => {
    messages.clear();
    reader.forget();
    requestLog.clear();
  };
  const inbox: InboxService = createInbox({ emails, now, read: reader.read, clear });
  const posting = createPosting({
    db,
    records,
    domains,
    messages,
    events,
    settle: suppressions.settle,
    urls,
    smtpPort: () => control.state.listeners.smtp?.port,
    profile,
    signingKey: config.account?.webhookSigningKey,
    allowedHosts: options.allowWebhookHosts ?? [],
    now,
    log,
  });
  const wakeAll = () => {
    inbox.wake();
    posting.postQueue.wake();
  };
  const applyConfig = () => seed(config, { records, domains, credentials, templates, suppressions, faults }, now());
  applyConfig();
  const reset = () => {
    clear();
    faults.clear();
    suppressions.clearScheduled();
    posting.clear();
    // Consumers know the key that signs webhooks: it stays.
    records.clearAllBut(signingKeyKind);
    applyConfig();
  };
  const findTemplate = (region: Region, domain: string, name: string, version: string | undefined) => {
    const account = domains.find(region, domain)?.account;
    const template = templates.resolve({ region, domain, ...(account !== undefined && { account }) }, name);
    return template && findVersion(template, version);
  };
  const sending = {
    account: config.account ?? {},
    profile,
    now,
    log,
    domains,
    subaccounts,
    lists,
    suppressions,
    suppressionOf: suppressions.suppressionOf,
    findTemplate,
    messages,
    reader,
    inbox,
  };
  const { webhooks, mailRoutes, posts, postLog, receiveEmail, warnOfTarget } = posting;
  const api: ResourceDependencies = {
    sending,
    domains: {
      domains,
      dkim,
      credentials,
      usedDomains: messages.domains,
      onDomainRemoved(region, name) {
        webhooks.removeDomain(region, name);
        dkim.clear(region, name);
      },
      now,
    },
    posting: { domains, webhooks, mailRoutes, warnOfTarget, now },
    content: { domains, templates, suppressions, now },
    events: { domains, events, messages, now },
    lists: { domains, lists, validations: createValidationStorage(records), now },
    account: {
      domains,
      subaccounts,
      events,
      keys,
      configuredKeys: config.keys ?? [],
      ips: createIpStorage(records, config.account?.ips),
      accountSettings: createAccountSettings(records),
      startedAtMs: now(),
      profile,
      now,
    },
    counts: { domains, countEvents, tags, usedDomains: messages.domains, now },
  };
  const control: ControlDependencies = {
    log,
    state: {
      profile,
      urls,
      acceptsAnyKey: config.keys === undefined,
      credentials,
      listeners: {},
      domains,
      subaccounts,
      messages,
      emails,
      events,
      faults,
      requestLog,
      now,
      reset,
    },
    emails: { messages, emails, events, inbox, reader, suppressions, lists, urls, now },
    posting: { postLog, posts, webhooks, receiveEmail, clock, now },
  };
  const access = createAccess({ keys: config.keys, created: keys, domains, log, now });
  return {
    api,
    control,
    smtp: { ...sending, credentials, receiveEmail },
    server: { access, subaccounts, faults, requestLog, profile, now, log },
    emails,
    inbox,
    faults,
    requestLog,
    messages,
    posting,
    reset,
  };
}
