// The inbox that a test asks: builds a mail when it is first read, and wakes those who wait for one.
import { createArrivals } from './arrivals.js';
import type { ReceivedMail } from '../mail/read-email.js';
import type { MailQuery, Mails } from './storage.js';
import type { StoredMail } from '../store/rows.js';

/** Which mails are meant: those that fit all that is said. */
export interface InboxQuery {
  /** One recipient's address, compared without case. */
  to?: string;
  /** A part of the subject, compared without case, or an expression. */
  subject?: string | RegExp;
  /** Arrived at this time or later: a Date or milliseconds since 1970, on the emulator's clock. */
  since?: Date | number;
}

/** The mailboxes of all recipients. A mail is built when it is first read. */
export interface Inbox {
  /**
   * The newest mail that matches, now or as soon as it arrives.
   * @param query `timeoutMs`: how long to wait, in milliseconds, 600,000 at most; 5,000 unless told
   * @throws Error that says what did arrive, when the time is over; or that the emulator was closed meanwhile
   */
  waitFor(query?: InboxQuery & { timeoutMs?: number }): Promise<ReceivedMail>;
  /** Newest first. @param query `limit`: how many at most; 100 unless told */
  list(query?: InboxQuery & { limit?: number }): Promise<ReceivedMail[]>;
  /** Forgets every message, mail and event. */
  clear(): Promise<void>;
}

export interface InboxParts {
  mails: Mails;
  now: () => number;
  read: (mail: StoredMail) => Promise<ReceivedMail | undefined>;
  clear: () => void;
}

export interface InboxService extends Inbox {
  /** Something arrived: those who wait look again. */
  wake(): void;
  /** A mail will arrive then. */
  wakeAt(atMs: number): void;
  onWake(listener: () => void): () => void;
  find(query: InboxQuery, limit: number): StoredMail[];
  close(): void;
}

const pageSize = 500;
const maxTimerMs = 2 ** 31 - 1;

export function createInbox({ mails, now, read, clear }: InboxParts): InboxService {
  const listeners = new Set<() => void>();
  const rejectors = new Set<(error: Error) => void>();
  let timer: NodeJS.Timeout | undefined;

  function wake(): void {
    for (const listener of [...listeners]) listener();
  }

  function wakeAt(atMs: number): void {
    clearTimeout(timer);
    const nextMs = Math.min(atMs, mails.nextArrivalMs(now()) ?? atMs);
    timer = setTimeout(
      () => {
        wake();
        const later = mails.nextArrivalMs(now());
        if (later !== undefined) wakeAt(later);
      },
      Math.min(Math.max(nextMs - now(), 0) + 1, maxTimerMs),
    );
    timer.unref();
  }

  function find(wanted: InboxQuery, limit: number): StoredMail[] {
    const query = inSql(wanted);
    if (!(wanted.subject instanceof RegExp)) return mails.find({ ...query, limit }, now());
    const matches = matcher(wanted);
    const found: StoredMail[] = [];
    let before: StoredMail | undefined;
    do {
      const page = mails.find({ ...query, ...(before && { before }), limit: pageSize }, now());
      found.push(...page.filter(matches));
      before = page.length < pageSize ? undefined : page.at(-1);
    } while (before && found.length < limit);
    return found.slice(0, limit);
  }

  async function list({ limit = 100, ...query }: InboxQuery & { limit?: number } = {}): Promise<ReceivedMail[]> {
    const received: ReceivedMail[] = [];
    for (const mail of find(query, limit)) {
      const it = await read(mail);
      if (it) received.push(it);
    }
    return received;
  }

  async function waitFor({
    timeoutMs = 5_000,
    ...query
  }: InboxQuery & { timeoutMs?: number } = {}): Promise<ReceivedMail> {
    const found = find(query, 1)[0] ?? (await nextMatch(query, timeoutMs));
    const mail = await read(found);
    if (!mail) throw new Error('the mail was removed before it could be read');
    return mail;
  }

  function nextMatch(query: InboxQuery, timeoutMs: number): Promise<StoredMail> {
    return new Promise((resolve, reject) => {
      const done = () => {
        clearTimeout(deadline);
        listeners.delete(look);
        rejectors.delete(fail);
      };
      const fail = (error: Error) => {
        done();
        reject(error);
      };
      // Only what arrives from now on: the rest has been looked at.
      const arrivals = createArrivals(mails, now, inSql(query));
      const matches = matcher(query);
      const look = () => {
        const found = arrivals().filter(matches).at(-1);
        if (!found) return;
        done();
        resolve(found);
      };
      const deadline = setTimeout(() => fail(new Error(explain(query, timeoutMs))), Math.min(timeoutMs, 600_000));
      listeners.add(look);
      rejectors.add(fail);
    });
  }

  /** A test that fails should show at once what came instead. */
  function explain({ to, subject, since }: InboxQuery, timeoutMs: number): string {
    const wanted = Object.entries({ to, subject, since })
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `${name} ${String(value)}`)
      .join(', ');
    const there = find({}, 5).map((mail) => `"${mail.subject}" to ${mail.recipient}`);
    const instead = there.length === 0 ? 'the inbox is empty' : `the newest mails are ${there.join('; ')}`;
    return `no mail${wanted && ` (${wanted})`} arrived within ${timeoutMs} ms: ${instead}`;
  }

  return {
    waitFor,
    list,
    clear: async () => clear(),
    find,
    wake,
    wakeAt,
    onWake: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      clearTimeout(timer);
      for (const fail of [...rejectors]) fail(new Error('the emulator was closed'));
      listeners.clear();
    },
  };
}

/** What the database can look for: an expression is compared afterwards. */
const inSql = ({ to, subject, since }: InboxQuery): MailQuery => ({
  ...(to !== undefined && { to }),
  ...(since !== undefined && { sinceMs: Number(since) }),
  ...(typeof subject === 'string' && { subject }),
});

function matcher({ subject }: InboxQuery): (mail: StoredMail) => boolean {
  if (!(subject instanceof RegExp)) return () => true;
  const pattern = new RegExp(subject.source, subject.flags.replace(/[gy]/g, ''));
  return (mail) => pattern.test(mail.subject);
}
