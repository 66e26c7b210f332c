// Stores the webhooks of domains and of the account, and the key that signs them. The database reads this table when it
// queues the webhooks of an event (store/database.ts).
import { randomBytes } from 'node:crypto';
import { invalid } from '../../model/errors.js';
import type { Region } from '../../model/normal-form.js';
import { type Db, inTransaction } from '../../store/database.js';
import type { Records } from '../../store/records.js';
import { maxUrlsPerEvent, type WebhookEvent } from './rules.js';

/** A webhook for all domains of the account in one region. */
export interface AccountWebhook {
  webhook_id: string;
  description: string;
  url: string;
  event_types: WebhookEvent[];
  /** RFC 3339. */
  created_at: string;
}

export interface WebhookStorage {
  /** The URLs of one kind of event, in the order in which they were added. */
  urls(region: Region, domain: string, event: WebhookEvent): string[];
  /** By event, those without a URL left out. */
  ofDomain(region: Region, domain: string): Map<WebhookEvent, string[]>;
  /** Sets all URLs of each of these kinds of events, or of none. @throws DomainError `invalid` above three */
  set(region: Region, domain: string, urls: ReadonlyMap<WebhookEvent, readonly string[]>): void;
  removeDomain(region: Region, domain: string): void;
  accountWebhooks(region: Region): AccountWebhook[];
  accountWebhook(region: Region, id: string): AccountWebhook | undefined;
  /** Adds or replaces it. @throws DomainError `invalid` when an event would have more than three URLs */
  putAccountWebhook(region: Region, webhook: AccountWebhook): void;
  removeAccountWebhook(region: Region, id: string): boolean;
  /** One for the account, in both regions. */
  signingKey(): string;
  renewSigningKey(): string;
  clear(): void;
}

export const signingKeyKind = 'signing-key';
const keyRecord = [signingKeyKind, 'account', 'webhooks'] as const;
const accountKind = 'account-webhook';
/** Of the emulator: no limit is documented. */
const maxRows = 10_000;

export function createWebhookStorage(db: Db, records: Records, configuredKey?: string): WebhookStorage {
  const insert = db.prepare(
    'INSERT OR IGNORE INTO webhooks (owner, region, domain, event, url, origin) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const ofEvent = db.prepare('SELECT url FROM webhooks WHERE region = ? AND domain = ? AND event = ? ORDER BY seq');
  const ofDomain = db.prepare('SELECT event, url FROM webhooks WHERE region = ? AND domain = ? ORDER BY event, seq');
  const removeEvent = db.prepare('DELETE FROM webhooks WHERE region = ? AND domain = ? AND event = ?');
  const removeDomain = db.prepare('DELETE FROM webhooks WHERE region = ? AND domain = ?');
  const removeOwner = db.prepare('DELETE FROM webhooks WHERE region = ? AND owner = ?');
  const removeAll = db.prepare('DELETE FROM webhooks');
  const count = db.prepare('SELECT COUNT(*) AS n FROM webhooks');

  function add(owner: string, region: Region, domain: string, event: WebhookEvent, url: string): void {
    insert.run([owner, region, domain, event, url, new URL(url).origin]);
  }

  const urls = (region: Region, domain: string, event: WebhookEvent) =>
    ofEvent.all([region, domain, event]).map((row) => (row as { url: string }).url);

  function checkCount(event: WebhookEvent, all: readonly string[]): void {
    if (new Set(all).size > maxUrlsPerEvent) {
      throw invalid(`A maximum of ${maxUrlsPerEvent} unique URLs per event type is allowed: ${event} has them`);
    }
  }

  /** Undone when there are too many afterwards. */
  function write(work: () => void): void {
    inTransaction(db, () => {
      work();
      if ((count.get([]) as { n: number }).n > maxRows) {
        throw invalid(`mailgun-emulator holds ${maxRows} URLs of webhooks: delete some first`);
      }
    });
  }

  const accountWebhook = (region: Region, id: string) => records.get<AccountWebhook>(accountKind, region, id);

  return {
    urls,
    ofDomain(region, domain) {
      const found = new Map<WebhookEvent, string[]>();
      for (const row of ofDomain.all([region, domain])) {
        const { event, url } = row as { event: WebhookEvent; url: string };
        found.set(event, [...(found.get(event) ?? []), url]);
      }
      return found;
    },
    set(region, domain, changes) {
      for (const [event, all] of changes) checkCount(event, all);
      write(() => {
        for (const [event, all] of changes) {
          removeEvent.run([region, domain, event]);
          for (const url of all) add('', region, domain, event, url);
        }
      });
    },
    removeDomain: (region, domain) => void removeDomain.run([region, domain]),
    accountWebhooks: (region) => records.list<AccountWebhook>(accountKind, region),
    accountWebhook,
    putAccountWebhook(region, webhook) {
      const { webhook_id: id, url, event_types: events } = webhook;
      const others = records.list<AccountWebhook>(accountKind, region).filter(({ webhook_id }) => webhook_id !== id);
      for (const event of events) {
        const taken = others.filter(({ event_types }) => event_types.includes(event)).map((other) => other.url);
        checkCount(event, [...taken, url]);
      }
      write(() => {
        records.put(accountKind, region, id, webhook);
        removeOwner.run([region, id]);
        for (const event of events) add(id, region, '', event, url);
      });
    },
    removeAccountWebhook(region, id) {
      removeOwner.run([region, id]);
      return records.remove(accountKind, region, id);
    },
    signingKey() {
      const known = configuredKey ?? records.get<string>(...keyRecord);
      if (known !== undefined) return known;
      const made = createSigningKey();
      records.put(...keyRecord, made);
      return made;
    },
    renewSigningKey() {
      configuredKey = undefined;
      const made = createSigningKey();
      records.put(...keyRecord, made);
      return made;
    },
    clear() {
      removeAll.run([]);
      records.clear(accountKind);
    },
  };
}

/** The form of Mailgun's keys. (openapi, http_signing_key) */
const createSigningKey = () => `key-${randomBytes(16).toString('hex')}`;
