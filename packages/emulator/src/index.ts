// mailgun-emulator: Mailgun on 127.0.0.1. `createEmulator()` starts it; send to `url`, query the `inbox`, add `faults`.
export type { EmulatorConfig } from './config/config.js';
export type { Clock } from './delivery/clock.js';
export type { PostState } from './delivery/post-outcome.js';
export { createEmulator, type Emulator, type EmulatorOptions } from './emulator.js';
export type {
  Fault,
  FaultCommon,
  FaultEffect,
  FaultMatch,
  ResponseFault,
  ResponseName,
  StatusFault,
} from './faults/fault.js';
export type { PendingFault } from './faults/queue.js';
export type { KeyConfig } from './http/access.js';
export type { Profile } from './http/mailgun-responses.js';
export type { LoggedRequest } from './http/request-log.js';
export type { InboundFields, InboundFile } from './inbox/compose-inbound.js';
export type { Inbox } from './inbox/inbox.js';
export type { WebhookPost, WebhookQuery } from './inbox/posts.js';
export type { InboxQuery } from './inbox/query.js';
export type { ReceivedAttachment, ReceivedEmail } from './mail/read-email.js';
export type { InboundResult } from './model/inbound.js';
export type { Region } from './model/normal-form.js';
export type { Inbound, Webhooks } from './posting.js';
export type { SmtpCredentialConfig } from './resources/credentials/storage.js';
export type { DomainConfig } from './resources/domains/storage.js';
export type { AccountConfig } from './resources/messages/send-permission.js';
export type { SuppressionConfig } from './resources/suppressions/storage.js';
export type { TemplateConfig } from './resources/templates/storage.js';
export type { SmtpAddress } from './smtp/start-smtp.js';
export type { TlsOptions, TlsTrust } from './tls/start-tls.js';
