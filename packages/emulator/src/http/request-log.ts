// The requests received, those with a fault included, so that a test can count attempts. Bounded; holds no keys.
import { normalizeAddress, type Region } from '../model/normal-form.js';

/** One request to Mailgun's API, as it was received. */
export interface LoggedRequest {
  /** When its headers were read, by the emulator's clock. */
  at: Date;
  /** The region that received it. */
  region: Region;
  /** In upper case. */
  method: string;
  /** Without the query. */
  path: string;
  /** The sending domain in the path, lower case, where there is one. */
  domain?: string;
  /** The addresses in `to`, lower case, once the body was read. */
  to: string[];
  /** Of the response; 0 before it, and after a reset, a hang or a malformed response. */
  status: number;
  /** The fault that was applied, such as `status 503`. */
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

export interface RequestLog {
  /** When the headers of a request are read; `fill` adds what is in its body. */
  add(entry: LoggedRequest): void;
  fill(entry: LoggedRequest, body: Pick<LoggedRequest, 'fields' | 'to'>): void;
  list(query?: { to?: string }): LoggedRequest[];
  clear(): void;
}

const maxEntries = 1_000;
const maxBytes = 32 * 1024 * 1024;

export function createRequestLog(): RequestLog {
  let entries: LoggedRequest[] = [];
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

const sizeOf = (entry: LoggedRequest | undefined): number =>
  entry?.fields.reduce((sum, [name, value]) => sum + name.length + value.length, 500) ?? 0;
