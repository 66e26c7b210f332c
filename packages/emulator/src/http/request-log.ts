// The requests that were seen, faulted ones included, so that a test can count attempts. Bounded; never a key.
import { normalizeAddress } from '../model/normal-form.js';

/** One request to Mailgun's API, as it came in: a test counts attempts by them. */
export interface SeenRequest {
  /** When its head was read, on the emulator's clock. */
  at: Date;
  /** Which of the two it was sent to. */
  region: 'us' | 'eu';
  /** In upper case. */
  method: string;
  /** Without the query. */
  path: string;
  /** The sending domain in the path, lower case, where there is one. */
  domain?: string;
  /** Addresses in `to`, lower case, when the body was read. */
  to: string[];
  /** What was answered; 0 while nothing was, and for ever after a reset or a hang. */
  status: number;
  /** The fault that struck, in words. */
  fault?: string;
  /** Without brackets, when the message was accepted. */
  messageId?: string;
  /** As it was sent, the boundary included. */
  contentType?: string;
  /** As received, names in lower case, without credentials. */
  headers: Record<string, string>;
  /** The form as posted, in order, repeated names included. A file's value is its file name. */
  fields: Array<[name: string, value: string]>;
}

export interface Journal {
  /** At the head of a request: what its body brings is filled in when it is read. */
  add(entry: SeenRequest): void;
  fill(entry: SeenRequest, body: Pick<SeenRequest, 'fields' | 'to'>): void;
  list(query?: { to?: string }): SeenRequest[];
  clear(): void;
}

const maxEntries = 1_000;
const maxBytes = 32 * 1024 * 1024;

export function createJournal(): Journal {
  let entries: SeenRequest[] = [];
  let bytes = 0;

  /** Drops in bulk, so that a long run does not move a thousand entries per request. */
  function trim(): void {
    if (entries.length < maxEntries * 2 && bytes < maxBytes) return;
    let dropped = Math.max(0, entries.length - maxEntries);
    let left = entries.slice(dropped).reduce((sum, entry) => sum + sizeOf(entry), 0);
    for (; left > maxBytes / 2 && dropped < entries.length - 1; dropped += 1) left -= sizeOf(entries[dropped]);
    entries = entries.slice(dropped);
    bytes = left;
  }

  return {
    add(entry) {
      entries.push(entry);
      bytes += sizeOf(entry);
      trim();
    },
    fill(entry, { fields, to }) {
      entry.fields = fields;
      entry.to = to;
      bytes += sizeOf(entry);
      trim();
    },
    list({ to } = {}) {
      const wanted = to === undefined ? undefined : normalizeAddress(to);
      return entries
        .slice(-maxEntries)
        .map((entry) => ({ ...entry, to: [...entry.to], fields: [...entry.fields] }))
        .filter((entry) => wanted === undefined || entry.to.includes(wanted));
    },
    clear() {
      entries = [];
      bytes = 0;
    },
  };
}

const sizeOf = (entry: SeenRequest | undefined): number =>
  entry?.fields.reduce((sum, [name, value]) => sum + name.length + value.length, 500) ?? 0;
