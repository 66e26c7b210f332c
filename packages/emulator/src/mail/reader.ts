// Builds and reads emails when they are first read; the last ones used are kept. The MIME libraries are loaded with the
// first email: loading them at the start would double the start-up time.
import type { Recipient, StoredEmail, StoredMessage } from '../model/message.js';
import type { Region } from '../model/normal-form.js';
import type { EmailSource } from './build-email.js';
import type { ReceivedEmail } from './read-email.js';
import type { SigningKey } from './sign.js';

const maxKept = 64;
const maxKeptBytes = 256 * 1024;

export interface EmailReader {
  raw(email: StoredEmail): Promise<Buffer | undefined>;
  read(email: StoredEmail): Promise<ReceivedEmail | undefined>;
  /** The targets of the rewritten links of one email, by number. */
  linkTargets(email: StoredEmail): Promise<Record<number, string>>;
  /** The source of the message itself: as its first recipient gets it. Undefined when it does not render. */
  rawMessage(message: StoredMessage): Promise<Buffer | undefined>;
  /** Reads a source that `rawMessage` built. */
  readMessage(source: Buffer, message: StoredMessage): Promise<ReceivedEmail>;
  /** Drops the emails that are kept. */
  forget(): void;
}

export interface EmailReaderDependencies {
  messages: {
    bySeq(seq: number): StoredMessage | undefined;
    attachments(seq: number): Buffer[];
    mime(seq: number): Buffer | undefined;
  };
  /** Of the domain, when it signs. */
  signingKey: (region: Region, domain: string) => SigningKey | undefined;
  /** Where each region listens: links in emails lead there. */
  urls: Record<Region, string>;
}

export function createEmailReader({ messages, signingKey, urls }: EmailReaderDependencies): EmailReader {
  const kept = new Map<number, Buffer>();

  function sourceOf(message: StoredMessage, recipient: Recipient, emailSeq: number): EmailSource {
    const mime = message.request.isMime ? messages.mime(message.seq) : undefined;
    const key = signingKey(message.region, message.domain);
    const base = `${urls[message.region]}/_emulator/t/${message.storageKey}/${emailSeq}`;
    return {
      message,
      recipient,
      attachments: messages.attachments(message.seq),
      ...(mime && { mime }),
      ...(key && { signingKey: key }),
      urls: {
        click: (index) => `${base}/click/${index}`,
        open: () => `${base}/open.gif`,
        unsubscribe: (scope) => `${base}/unsubscribe/${scope}`,
      },
    };
  }

  async function build(source: EmailSource): Promise<Buffer> {
    const { buildEmail } = await import('./build-email.js');
    return buildEmail(source);
  }

  async function parse(source: Buffer, email: StoredEmail, message: StoredMessage): Promise<ReceivedEmail> {
    const { readEmail } = await import('./read-email.js');
    return readEmail(source, email, message);
  }

  function find(email: StoredEmail): EmailSource | undefined {
    const message = messages.bySeq(email.message);
    const recipient = message?.request.recipients.find(({ address }) => address.toLowerCase() === email.recipient);
    return message && recipient && sourceOf(message, recipient, email.seq);
  }

  async function raw(email: StoredEmail): Promise<Buffer | undefined> {
    const known = kept.get(email.seq);
    if (known) {
      // The first of the map is the one that was not used for the longest time.
      kept.delete(email.seq);
      kept.set(email.seq, known);
      return known;
    }
    const source = find(email);
    if (!source) return undefined;
    const built = await build(source);
    if (built.length <= maxKeptBytes) {
      kept.set(email.seq, built);
      if (kept.size > maxKept) kept.delete(kept.keys().next().value ?? -1);
    }
    return built;
  }

  return {
    raw,
    async read(email) {
      const source = await raw(email);
      const message = messages.bySeq(email.message);
      return source && message ? parse(source, email, message) : undefined;
    },
    async linkTargets(email) {
      const source = find(email);
      const { linkTargets } = await import('./build-email.js');
      return source ? linkTargets(source) : {};
    },
    async rawMessage(message) {
      const [recipient] = message.request.recipients;
      return recipient && message.request.problem === undefined ? build(sourceOf(message, recipient, 0)) : undefined;
    },
    readMessage: (source, { seq, ...message }) =>
      parse(source, { ...message, seq: 0, message: seq, recipient: '' }, { seq, ...message }),
    forget: () => kept.clear(),
  };
}
