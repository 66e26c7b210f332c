// The requests that were seen, faulted ones included, so that a test can count attempts. Bounded; never a key.

export interface SeenRequest {
  at: Date;
  region: 'us' | 'eu';
  method: string;
  path: string;
  domain?: string;
  /** Addresses in `to`, lower case, when the body was read. */
  to: string[];
  /** What was answered; 0 while nothing was, and for ever after a reset or a hang. */
  status: number;
  /** The fault that struck, in words. */
  fault?: string;
  /** Without brackets, when the message was accepted. */
  messageId?: string;
  contentType?: string;
  /** As received, names in lower case, without credentials. */
  headers: Record<string, string>;
  /** The form as posted, in order, repeated names included. A file's value is its file name. */
  fields: Array<[name: string, value: string]>;
}

export interface Journal {
  add(entry: SeenRequest): void;
  list(query?: { to?: string }): SeenRequest[];
  clear(): void;
}

const maxEntries = 1_000;
const maxBytes = 32 * 1024 * 1024;

export function createJournal(): Journal {
  let entries: Array<{ request: SeenRequest; bytes: number }> = [];
  let bytes = 0;
  return {
    add(request) {
      const size = request.fields.reduce((sum, [name, value]) => sum + name.length + value.length, 200);
      entries.push({ request, bytes: size });
      bytes += size;
      // Dropped in bulk, so that a long run does not move a thousand entries per request.
      if (entries.length < maxEntries * 2 && bytes < maxBytes) return;
      let dropped = 0;
      while (entries.length - dropped > maxEntries || (bytes > maxBytes / 2 && dropped < entries.length - 1)) {
        bytes -= entries[dropped]?.bytes ?? 0;
        dropped += 1;
      }
      entries = entries.slice(dropped);
    },
    list({ to } = {}) {
      const wanted = to?.toLowerCase();
      return entries
        .slice(-maxEntries)
        .map(({ request }) => ({ ...request, to: [...request.to], fields: [...request.fields] }))
        .filter((request) => wanted === undefined || request.to.includes(wanted));
    },
    clear() {
      entries = [];
      bytes = 0;
    },
  };
}
