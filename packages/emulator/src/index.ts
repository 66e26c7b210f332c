// mailgun-emulator: Mailgun on 127.0.0.1. `createEmulator()` starts it; send to `url`, look into `inbox`, order `faults`.
export type {
  AccountConfig,
  DomainConfig,
  EmulatorConfig,
  KeyConfig,
  Region,
  SuppressionConfig,
  TemplateConfig,
} from './config/config.js';
export { createEmulator, type Emulator, type EmulatorOptions } from './emulator.js';
export type { AnswerFault, Fault, FaultCommon, FaultKind, FaultMatch, PendingFault, StatusFault } from './faults/queue.js';
export type { Inbox, InboxQuery } from './inbox/inbox.js';
export type { SeenRequest } from './http/request-log.js';
export type { KnownAnswer, Profile } from './http/mailgun-responses.js';
export type { ReceivedAttachment, ReceivedMail } from './mail/read-email.js';
