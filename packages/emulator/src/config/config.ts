// A configuration: composed of what each part of the emulator declares. config.schema.json validates it.
import type { Fault } from '../faults/fault.js';
import type { KeyConfig } from '../http/access.js';
import type { SmtpCredentialConfig } from '../resources/credentials/storage.js';
import type { DomainConfig } from '../resources/domains/storage.js';
import type { AccountConfig } from '../resources/messages/send-permission.js';
import type { SuppressionConfig } from '../resources/suppressions/storage.js';
import type { TemplateConfig } from '../resources/templates/storage.js';

/** What this Mailgun has from the start. Everything is accepted where nothing is configured. */
export interface EmulatorConfig {
  /** For editors: `./node_modules/mailgun-emulator/config.schema.json`. */
  $schema?: string;
  /** @default an active account without limits */
  account?: AccountConfig;
  /** When given, only these keys are accepted. */
  keys?: KeyConfig[];
  /** When given, only these SMTP logins are accepted, and those created through the API. */
  smtpCredentials?: SmtpCredentialConfig[];
  /** When given, only these domains exist, and those created through the API. */
  domains?: DomainConfig[];
  /** Stored templates, besides those created through the API. */
  templates?: TemplateConfig[];
  /** Addresses that get no email, and on the allowlist those that are never added to the bounces. */
  suppressions?: SuppressionConfig[];
  /** Faults that are pending from the start. */
  faults?: Fault[];
}
