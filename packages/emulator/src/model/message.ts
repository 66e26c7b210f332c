// A message as plain data: what the client requested, and what is stored of it and of its emails.
import type { Mailbox } from './mailbox.js';
import type { Region } from './normal-form.js';

export interface Recipient extends Mailbox {
  kind: 'to' | 'cc' | 'bcc';
  /** The mailing list that this is a member of, when the message was sent to the list. */
  list?: string;
  /** A member's own variables. */
  variables?: Record<string, unknown>;
}

/** A mailing list as it was when the message was accepted. */
export interface MessageList {
  name: string;
  repliesToList: boolean;
}

/** `htmlonly` rewrites links in the HTML part only. */
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

/** `text/calendar; method=REQUEST` → `text/calendar` */
export const mainType = (contentType: string): string => contentType.split(';')[0]?.trim() ?? '';

interface AttachmentMeta {
  filename: string;
  /** With its parameters. */
  contentType: string;
  size: number;
  isInline: boolean;
}

/** How an email is tracked, by the settings at the time of acceptance. */
export interface EmailTracking {
  opens: boolean;
  clicks: Tracking;
  pixelOnTop: boolean;
  /** Set when the domain tracks unsubscribes. */
  footers?: { html: string; text: string };
}

/** A domain's tracking settings. */
export interface DomainTracking {
  open: { active: boolean; pixelOnTop: boolean };
  click: { active: Tracking };
  unsubscribe: { active: boolean; html_footer: string; text_footer: string };
}

/** Stored as it is; emails are built from it when they are first read. */
export interface MessageRequest {
  messageId: string;
  from: string;
  /** With the members of mailing lists in place of the lists. */
  recipients: Recipient[];
  /** The lists it was sent to, by address. */
  lists?: Record<string, MessageList>;
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
  tracking?: EmailTracking;
  /** Posted or received as MIME: the source is stored separately. */
  isMime: boolean;
  /** Received from outside, by a route. */
  inbound?: { sender: string };
  /** Why it is not delivered, although it was accepted. */
  problem?: string;
}

/** An accepted message. */
export interface StoredMessage {
  seq: number;
  region: Region;
  domain: string;
  messageId: string;
  storageKey: string;
  acceptedAtMs: number;
  deliverAtMs: number;
  sender: string;
  subject: string;
  size: number;
  request: MessageRequest;
}

/** One email in one mailbox, with what a list shows of its message. */
export interface StoredEmail {
  seq: number;
  message: number;
  recipient: string;
  subject: string;
  deliverAtMs: number;
  messageId: string;
  region: Region;
  domain: string;
  sender: string;
  size: number;
}
