// The inbox that tests query: lists emails, and waits for new ones.

import type { ReceivedEmail } from '../mail/read-email.js';
import type { StoredEmail } from '../model/message.js';
import { createArrivals } from './arrivals.js';
import { checkNumber, checkQuery, type InboxQuery } from './query.js';
import type { EmailQuery, EmailStorage } from './storage.js';

/** The mailboxes of all recipients. An email is built when it is first read. */
export interface Inbox {
  /**
   * The newest email that matches, now or as soon as it arrives.
   * @param query `timeoutMs`: how long to wait, in milliseconds, at most 600,000; default: 5,000
   * @throws TypeError when the query is not valid; Error after the timeout, which lists what arrived instead; or when the emulator is closed meanwhile
   */
  waitFor(query?: InboxQuery & { timeoutMs?: number }): Promise<ReceivedEmail>;
  /**
   * Newest first.
   * @param query `limit`: the largest number of emails; default: 100
   * @throws TypeError when the query is not valid
   */
  list(query?: InboxQuery & { limit?: number }): Promise<ReceivedEmail[]>;
  /** Deletes every message, email and event. */
  clear(): Promise<void>;
}

export interface InboxDependencies {
  emails: EmailStorage;
  now: () => number;
  read: (email: StoredEmail) => Promise<ReceivedEmail | undefined>;
  clear: () => void;
}

export interface InboxService extends Inbox {
  /** Calls the listeners, after something arrived. */
  wake(): void;
  /** Wakes at this time, when an email is due. */
  wakeAt(atMs: number): void;
  onWake(listener: () => void): () => void;
  close(): void;
}

const pageSize = 500;
const maxTimerMs = 2 ** 31 - 1;

export function createInbox({ emails, now, read, clear }: InboxDependencies): InboxService {
  const listeners = new Set<() => void>();
  const rejectors = new Set<(error: Error) => void>();
  let timer: NodeJS.Timeout | undefined;

  function wake(): void {
    for (const listener of [...listeners]) listener();
  }

  function wakeAt(atMs: number): void {
    clearTimeout(timer);
    const nextMs = Math.min(atMs, emails.nextArrivalMs(now()) ?? atMs);
    timer = setTimeout(
      () => {
        wake();
        const later = emails.nextArrivalMs(now());
        if (later !== undefined) wakeAt(later);
      },
      Math.min(Math.max(nextMs - now(), 0) + 1, maxTimerMs),
    );
    timer.unref();
  }

  function find(wanted: InboxQuery, limit: number): StoredEmail[] {
    const query = inSql(wanted);
    if (!(wanted.subject instanceof RegExp)) return emails.find({ ...query, limit }, now());
    const matches = matcher(wanted);
    const found: StoredEmail[] = [];
    let before: StoredEmail | undefined;
    do {
      const page = emails.find({ ...query, ...(before && { before }), limit: pageSize }, now());
      found.push(...page.filter(matches));
      before = page.length < pageSize ? undefined : page.at(-1);
    } while (before && found.length < limit);
    return found.slice(0, limit);
  }

  async function list({ limit = 100, ...query }: InboxQuery & { limit?: number } = {}): Promise<ReceivedEmail[]> {
    checkQuery(query);
    checkNumber('limit', limit);
    const received: ReceivedEmail[] = [];
    for (const email of find(query, limit)) {
      const it = await read(email);
      if (it) received.push(it);
    }
    return received;
  }

  async function waitFor({
    timeoutMs = 5_000,
    ...query
  }: InboxQuery & { timeoutMs?: number } = {}): Promise<ReceivedEmail> {
    checkQuery(query);
    checkNumber('timeoutMs', timeoutMs);
    const found = find(query, 1)[0] ?? (await nextMatch(query, timeoutMs));
    const email = await read(found);
    if (!email) throw new Error('the email was removed before it could be read');
    return email;
  }

  function nextMatch(query: InboxQuery, timeoutMs: number): Promise<StoredEmail> {
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
      // Only emails from now on: `find` has checked the others.
      const arrivals = createArrivals(emails, now, inSql(query));
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

  /** The error of a failed test should show what arrived instead. */
  function explain({ to, subject, since }: InboxQuery, timeoutMs: number): string {
    const wanted = Object.entries({ to, subject, since })
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `${name} ${String(value)}`)
      .join(', ');
    const there = find({}, 5).map((email) => `"${email.subject}" to ${email.recipient}`);
    const instead = there.length === 0 ? 'the inbox is empty' : `the newest emails are ${there.join('; ')}`;
    return `no email${wanted && ` (${wanted})`} arrived within ${timeoutMs} ms: ${instead}`;
  }

  return {
    waitFor,
    list,
    clear: async () => clear(),
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

/** What the database can compare: a regular expression is applied afterwards. */
const inSql = ({ to, subject, since }: InboxQuery): EmailQuery => ({
  ...(to !== undefined && { to }),
  ...(since !== undefined && { sinceMs: Number(since) }),
  ...(typeof subject === 'string' && { subject }),
});

function matcher({ subject }: InboxQuery): (email: StoredEmail) => boolean {
  if (!(subject instanceof RegExp)) return () => true;
  const pattern = new RegExp(subject.source, subject.flags.replace(/[gy]/g, ''));
  return (email) => pattern.test(email.subject);
}
