// Builds and reads mails for the inbox, once each: the last ones read are kept. The MIME libraries are loaded with the
// first mail that is read: loading them at the start would double it.
import type { Core } from '../core.js';
import type { MailSource } from './build-email.js';
import type { ReceivedMail } from './read-email.js';
import type { Recipient } from '../model/message.js';
import type { StoredMail, StoredMessage } from '../store/rows.js';

const maxKept = 64;
const maxKeptBytes = 256 * 1024;

export interface MailReader {
  raw(mail: StoredMail): Promise<Buffer | undefined>;
  read(mail: StoredMail): Promise<ReceivedMail | undefined>;
  rawMessage(message: StoredMessage): Promise<Buffer | undefined>;
  /** Where the rewritten links of one mail lead, by number. */
  linkTargets(mail: StoredMail): Promise<Record<number, string>>;
  /** Reads a source that was built already. */
  parse(source: Buffer, mail: StoredMail, message: StoredMessage): Promise<ReceivedMail>;
  forget(): void;
}

export function createMailReader(core: () => Core): MailReader {
  const kept = new Map<number, Buffer>();

  function sourceOf(message: StoredMessage, recipient: Recipient, mailSeq: number): MailSource {
    const { messages, urls } = core();
    const mime = message.posting.isMime ? messages.mime(message.seq) : undefined;
    const base = `${urls[message.region]}/_emulator/t/${message.storageKey}/${mailSeq}`;
    return {
      message,
      recipient,
      attachments: messages.attachments(message.seq),
      ...(mime && { mime }),
      urls: {
        click: (index) => `${base}/click/${index}`,
        open: () => `${base}/open.gif`,
        unsubscribe: (scope) => `${base}/unsubscribe/${scope}`,
      },
    };
  }

  async function build(source: MailSource): Promise<Buffer> {
    const { buildMail } = await import('./build-email.js');
    return buildMail(source);
  }

  function find(mail: StoredMail): MailSource | undefined {
    const message = core().messages.bySeq(mail.message);
    const recipient = message?.posting.recipients.find(({ address }) => address.toLowerCase() === mail.recipient);
    return message && recipient && sourceOf(message, recipient, mail.seq);
  }

  async function raw(mail: StoredMail): Promise<Buffer | undefined> {
    const known = kept.get(mail.seq);
    if (known) return known;
    const source = find(mail);
    if (!source) return undefined;
    const built = await build(source);
    if (built.length <= maxKeptBytes) {
      kept.set(mail.seq, built);
      if (kept.size > maxKept) kept.delete(kept.keys().next().value ?? -1);
    }
    return built;
  }

  async function parse(source: Buffer, mail: StoredMail, message: StoredMessage): Promise<ReceivedMail> {
    const { readMail } = await import('./read-email.js');
    return readMail(source, mail, message);
  }

  return {
    raw,
    parse,
    async linkTargets(mail) {
      const source = find(mail);
      const { linkTargets } = await import('./links-of.js');
      return source ? linkTargets(source) : {};
    },
    async read(mail) {
      const source = await raw(mail);
      const message = core().messages.bySeq(mail.message);
      return source && message ? parse(source, mail, message) : undefined;
    },
    async rawMessage(message) {
      const [recipient] = message.posting.recipients;
      // What does not render has no source.
      return recipient && message.posting.problem === undefined ? build(sourceOf(message, recipient, 0)) : undefined;
    },
    forget: () => kept.clear(),
  };
}
