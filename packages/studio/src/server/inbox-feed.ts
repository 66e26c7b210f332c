// The emails that arrive at the emulator, by its server-sent events: followed while there are listeners.
import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { InboxRow } from '../contract/api.js';
import { parseJson } from '../contract/json.js';

type Listener = (row: InboxRow) => void;

export interface InboxFeed {
  /** @param listener called for each email that arrives. @returns unsubscribes */
  subscribe(listener: Listener): () => void;
  close(): void;
}

/**
 * @param url where the emulator listens
 * @param toRow what the emulator's list has of an email → its row; undefined for one that was removed in the meantime
 */
export function createInboxFeed(url: string, toRow: (item: unknown) => Promise<InboxRow | undefined>): InboxFeed {
  const listeners = new Set<Listener>();
  let connection: AbortController | undefined;

  function close(): void {
    connection?.abort();
    connection = undefined;
  }

  async function follow(): Promise<void> {
    const current = new AbortController();
    connection = current;
    try {
      const response = await fetch(`${url}/_emulator/stream`, { signal: current.signal });
      const events = response.body?.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
      for await (const { data } of events ?? []) await notify(data);
    } catch {
      // The emulator was closed, or there are no listeners any more.
    } finally {
      if (connection === current) connection = undefined;
    }
  }

  async function notify(data: string): Promise<void> {
    const parsed = parseJson(data);
    const row = parsed.ok ? await toRow(parsed.value) : undefined;
    if (row) for (const listener of [...listeners]) listener(row);
  }

  return {
    subscribe(listener) {
      listeners.add(listener);
      if (!connection) void follow();
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) close();
      };
    },
    close,
  };
}
