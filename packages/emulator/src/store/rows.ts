// The rows of the database as the rest of the emulator sees them.
import type { Region } from '../config/config.js';
import type { Posting } from '../model/message.js';

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
  posting: Posting;
}

interface MessageRow {
  seq: number;
  region: Region;
  domain: string;
  message_id: string;
  storage_key: string;
  accepted_at: number;
  deliver_at: number;
  sender: string;
  subject: string;
  size: number;
  posting: string;
}

export function messageOf(value: unknown): StoredMessage {
  const row = value as MessageRow;
  let posting: Posting | undefined;
  return {
    seq: row.seq,
    region: row.region,
    domain: row.domain,
    messageId: row.message_id,
    storageKey: row.storage_key,
    acceptedAtMs: row.accepted_at,
    deliverAtMs: row.deliver_at,
    sender: row.sender,
    subject: row.subject,
    size: row.size,
    // Lists of thousands never look at it, so it is read when asked for.
    get posting() {
      posting ??= JSON.parse(row.posting) as Posting;
      return posting;
    },
  };
}

/** One mail in one mailbox, with what a list shows of its message. */
export interface StoredMail {
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

/** The columns of a mail; the posting is left out, which is most of a message. */
export const mailColumns: string =
  'mails.seq, mails.message, mails.recipient, mails.subject, mails.deliver_at, messages.message_id, messages.region, messages.domain, messages.sender, messages.size';

export function mailOf(value: unknown): StoredMail {
  const row = value as Pick<StoredMail, 'seq' | 'message' | 'recipient' | 'subject'> &
    Pick<MessageRow, 'deliver_at' | 'message_id' | 'region' | 'domain' | 'sender' | 'size'>;
  return {
    seq: row.seq,
    message: row.message,
    recipient: row.recipient,
    subject: row.subject,
    deliverAtMs: row.deliver_at,
    messageId: row.message_id,
    region: row.region,
    domain: row.domain,
    sender: row.sender,
    size: row.size,
  };
}
