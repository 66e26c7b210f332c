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
export type { AnswerFault, Fault, FaultCommon, FaultKind, FaultMatch, PendingFault, StatusFault } from './faults.js';
export type { Inbox, InboxQuery } from './inbox.js';
export type { SeenRequest } from './journal.js';
export type { KnownAnswer, Profile } from './known-answers.js';
export type { ReceivedAttachment, ReceivedMail } from './mail/read-mail.js';
