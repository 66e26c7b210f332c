// The rules of an SMTP session: who may send, who may only hand over email for a known domain, and what becomes of a message.

import type { ReceiveEmail } from '../model/inbound.js';
import { domainOf } from '../resources/credentials/storage.js';
import type { SendDependencies } from '../resources/messages/routes.js';
import { maxEmailBytes } from '../resources/routes/receive.js';
import { findDomain, type LoginDependencies, logIn, receivingRegion, type SmtpUser } from './login.js';
import { replies, SmtpRefusal } from './replies.js';
import { submit } from './submission.js';

export type SessionDependencies = SendDependencies &
  LoginDependencies & {
    receiveEmail: ReceiveEmail;
  };

interface Envelope {
  sender: string;
  recipients: readonly string[];
}

export interface SmtpSession {
  /** @throws SmtpRefusal 535; 421 after too many */
  logIn(username: string, password: string): SmtpUser;
  /** @throws SmtpRefusal when `user` cannot send from this address, or, without a login, when nothing is received */
  mailFrom(sender: string, user: SmtpUser | undefined): void;
  /** @throws SmtpRefusal when, without a login, the recipient's domain is not one that email is received for */
  rcptTo(recipient: string, user: SmtpUser | undefined): void;
  /**
   * @returns the text of the reply
   * @throws SmtpRefusal, DomainError or HttpError when the message is refused
   */
  message(envelope: Envelope, user: SmtpUser | undefined, mime: Buffer): Promise<string>;
}

const maxFailedLogins = 3;

export function createSession(dependencies: SessionDependencies): SmtpSession {
  let failedLogins = 0;
  return {
    logIn(username, password) {
      const user = logIn(dependencies, username, password);
      if (!('refused' in user)) return user;
      failedLogins += 1;
      throw new SmtpRefusal(
        failedLogins < maxFailedLogins ? 535 : 421,
        replies.authenticationFailed,
        `${replies.authenticationFailed}: ${user.refused}`,
      );
    },
    mailFrom(sender, user) {
      if (user) sendingDomain(dependencies, user, sender);
    },
    rcptTo(recipient, user) {
      if (user || receivingRegion(dependencies, domainOf(recipient)) !== undefined) return;
      throw new SmtpRefusal(
        530,
        `Authentication required: to send, log in as an address of the sending domain; without a login only email for the domains that were configured or created is received, and ${domainOf(recipient)} is not one of them`,
      );
    },
    async message({ sender, recipients }, user, mime) {
      if (user) {
        const domain = sendingDomain(dependencies, user, sender);
        await submit(dependencies, { domain, recipients, mime });
        return replies.accepted;
      }
      if (mime.length > maxEmailBytes) throw new SmtpRefusal(552, 'the email is larger than 25 MB');
      for (const region of ['us', 'eu'] as const) {
        const own = recipients.filter((address) => receivingRegion(dependencies, domainOf(address)) === region);
        if (own.length > 0) await dependencies.receiveEmail({ region, sender, recipients: own, mime });
      }
      return replies.accepted;
    },
  };
}

function sendingDomain(dependencies: SessionDependencies, { login, domain }: SmtpUser, sender: string) {
  // As it is now: it may have been disabled since the login.
  const found = findDomain(dependencies, domain?.name ?? domainOf(sender));
  if (found) return found;
  throw new SmtpRefusal(
    550,
    `the sending domain is not known: log in as an address of it, such as postmaster@mg.example.com in place of ${login}, or send from one`,
  );
}
