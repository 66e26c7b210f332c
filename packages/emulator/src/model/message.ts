// What one accepted call asks for, as plain data: it is stored as it is, and the mail is made from it when read.
import type { Mailbox } from './mailbox.js';

export interface Recipient extends Mailbox {
  kind: 'to' | 'cc' | 'bcc';
}

/** `htmlonly` rewrites links in the html part only. */
export type Tracking = boolean | 'htmlonly';

export interface SendOptions {
  tags: string[];
  testMode: boolean;
  tracking?: Tracking;
  trackingClicks?: Tracking;
  trackingOpens?: Tracking;
  pixelOnTop?: Tracking;
  requireTls?: boolean;
  skipVerification?: boolean;
  dkim?: boolean;
  /** Epoch milliseconds. */
  deliverAtMs?: number;
  deliverWithinMs?: number;
  suppressHeaders: string[];
  archiveTo?: string;
  sendingIp?: string;
}

/** A stored template as it was when the message was accepted: a later change does not touch it. */
export interface TemplateUse {
  name: string;
  version?: string;
  /** `t:text=yes` */
  makesText: boolean;
  source?: string;
  headers?: Record<string, string>;
}

export interface AttachmentMeta {
  filename: string;
  contentType: string;
  size: number;
  isInline: boolean;
}

/** What is done to a mail so that Mailgun learns what becomes of it: as the settings were when it was accepted. */
export interface MailTracking {
  opens: boolean;
  clicks: Tracking;
  pixelOnTop: boolean;
  /** Of a domain that tracks unsubscribing. */
  footers?: { html: string; text: string };
}

export interface Posting {
  messageId: string;
  from: string;
  recipients: Recipient[];
  subject?: string;
  text?: string;
  html?: string;
  amp?: string;
  template?: TemplateUse;
  headers: Array<[name: string, value: string]>;
  options: SendOptions;
  /** `v:*` and `h:X-Mailgun-Variables`: the recipient sees them. */
  customVariables: Record<string, unknown>;
  /** `t:variables`: the recipient does not. */
  templateVariables: Record<string, unknown>;
  recipientVariables?: Record<string, Record<string, unknown>>;
  attachments: AttachmentMeta[];
  tracking?: MailTracking;
  /** Posted as MIME: the source is stored beside it. */
  isMime: boolean;
  /** Why nothing will come of it, although it was accepted. */
  problem?: string;
}
