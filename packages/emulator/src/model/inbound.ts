// An email that arrives from outside, and what the routes did with it: what inbound SMTP and /_emulator/inbound share.
import type { Region } from './normal-form.js';

/** An email as a mail server hands it over. */
export interface InboundEmail {
  region: Region;
  /** `MAIL FROM`, without brackets; empty for a bounce. */
  sender: string;
  /** `RCPT TO`, without brackets; each is routed by itself. */
  recipients: readonly string[];
  /** The MIME source, as it was received. */
  mime: Buffer;
}

/** What happened to one recipient's copy. */
export interface InboundResult {
  /** As given. */
  recipient: string;
  /** The routes that matched, in the order in which they ran, with the actions they took. */
  routes: Array<{ id: string; actions: string[] }>;
  /** Of the stored copy: `/v3/domains/{domain}/messages/{storageKey}`. Absent when no route forwards or stores it. */
  storageKey?: string;
  /** Why nothing was done with it. */
  problem?: string;
}

/** Never rejects because of the email: what cannot be read has a `problem`. */
export type ReceiveEmail = (email: InboundEmail) => Promise<InboundResult[]>;
