// Calls the emulator's HTTP API: queues faults and reads the inbox.
import type { QueuedFault } from './queued-faults.js';

/** One email as the list shows it. */
export interface ArrivedEmail {
  /** Message-Id without brackets. */
  readonly id: string;
  readonly to: string;
}

const call = async (url: string, init: RequestInit = {}): Promise<unknown> => {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(30_000) });
  if (!response.ok)
    throw new Error(`the emulator returned ${response.status}: ${(await response.text()).slice(0, 200)}`);
  return response.json();
};

export const queueFaults = async (url: string, faults: readonly QueuedFault[]): Promise<void> => {
  if (faults.length === 0) return;
  const headers = { 'content-type': 'application/json' };
  await call(`${url}/_emulator/faults`, { method: 'POST', headers, body: JSON.stringify(faults) });
};

export const countPendingFaults = async (url: string): Promise<number> => {
  const { items } = (await call(`${url}/_emulator/faults`)) as { items: unknown[] };
  return items.length;
};

/** All emails, page by page. */
export const readInbox = async (url: string): Promise<ArrivedEmail[]> => {
  const emails: ArrivedEmail[] = [];
  for (let before: string | undefined = ''; before !== undefined; ) {
    const page = `${url}/_emulator/messages?limit=1000${before === '' ? '' : `&before=${before}`}`;
    const found = (await call(page)) as { items: ArrivedEmail[]; before?: string };
    for (const { id, to } of found.items) emails.push({ id, to });
    before = found.before;
  }
  return emails;
};
