// Asks the emulator through its HTTP API: orders faults, and reads what arrived.
import type { OrderedFault } from './ordered-faults.js';

/** One mail as a list shows it. */
export interface ArrivedMail {
  /** Message-Id without brackets. */
  readonly id: string;
  readonly to: string;
}

const ask = async (url: string, init: RequestInit = {}): Promise<unknown> => {
  const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(30_000) });
  if (!answer.ok) throw new Error(`the emulator answered ${answer.status}: ${(await answer.text()).slice(0, 200)}`);
  return answer.json();
};

export const orderFaults = async (url: string, faults: readonly OrderedFault[]): Promise<void> => {
  if (faults.length === 0) return;
  const headers = { 'content-type': 'application/json' };
  await ask(`${url}/_emulator/faults`, { method: 'POST', headers, body: JSON.stringify(faults) });
};

export const countPendingFaults = async (url: string): Promise<number> => {
  const { items } = (await ask(`${url}/_emulator/faults`)) as { items: unknown[] };
  return items.length;
};

/** Everything that arrived, page by page. */
export const readInbox = async (url: string): Promise<ArrivedMail[]> => {
  const mails: ArrivedMail[] = [];
  for (let before: string | undefined = ''; before !== undefined; ) {
    const page = `${url}/_emulator/messages?limit=1000${before === '' ? '' : `&before=${before}`}`;
    const found = (await ask(page)) as { items: ArrivedMail[]; before?: string };
    for (const { id, to } of found.items) mails.push({ id, to });
    before = found.before;
  }
  return mails;
};
