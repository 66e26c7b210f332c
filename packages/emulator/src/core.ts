// Everything a route may need, made once per emulator: the one place where the parts meet.
import type { Access } from './http/access.js';
import type { Domains } from './resources/domains/storage.js';
import type { Suppressions } from './resources/suppressions/storage.js';
import type { EmulatorConfig, Region } from './config/config.js';
import type { FaultQueue } from './faults/queue.js';
import type { InboxService } from './inbox/inbox.js';
import type { Journal } from './http/request-log.js';
import type { Profile } from './http/mailgun-responses.js';
import type { ReceivedMail } from './mail/read-email.js';
import type { Events } from './resources/events/storage.js';
import type { Mails } from './inbox/storage.js';
import type { Messages } from './resources/messages/storage.js';
import type { Records } from './store/records.js';
import type { StoredMail, StoredMessage } from './store/rows.js';
import type { Templates } from './resources/templates/storage.js';

export interface Core {
  config: EmulatorConfig;
  profile: Profile;
  /** Epoch milliseconds. */
  now: () => number;
  log: (line: string) => void;
  records: Records;
  domains: Domains;
  access: Access;
  suppressions: Suppressions;
  templates: Templates;
  messages: Messages;
  mails: Mails;
  events: Events;
  inbox: InboxService;
  faults: FaultQueue;
  journal: Journal;
  /** The MIME source of one mail, and what is read from it. */
  rawMail: (mail: StoredMail) => Promise<Buffer | undefined>;
  readMail: (mail: StoredMail) => Promise<ReceivedMail | undefined>;
  /** Where the links of one mail lead that tracking has rewritten, by number. */
  linkTargets: (mail: StoredMail) => Promise<Record<number, string>>;
  /** The same for the message as such, whoever gets it: as its first recipient would. */
  rawMessage: (message: StoredMessage) => Promise<Buffer | undefined>;
  parseMail: (source: Buffer, message: StoredMessage) => Promise<ReceivedMail>;
  /** As after the start. */
  reset: () => void;
  /** Where each region listens. */
  urls: Record<Region, string>;
}
