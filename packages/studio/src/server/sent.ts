// What happened to a message that the local Mailgun accepted: its email in the inbox, or why there is none.
import { HTTPException } from 'hono/http-exception';
import type { SentEmail, Suppression } from '../contract/api.js';
import { listAt, parseJson, textAt } from '../contract/json.js';
import { encodeUrlPart } from '../contract/plain-text.js';
import { type EmailEvent, readEvent } from '../mailgun/events.js';
import { readOutcome } from '../mailgun/outcome.js';

export interface SentMessages {
  /** @returns null for a message that the local Mailgun does not know */
  find(id: string, to: string): Promise<SentEmail | null>;
  /** Removes an address from a list of the local Mailgun. @throws HTTPException 502 when it refuses */
  unsuppress(request: { domain: string; list: Suppression['list']; address: string; apiKey: string }): Promise<void>;
}

const timeoutMs = 10_000;

/** Mailgun's reason of a failure → the list that the address is on. */
const listsByReason: Readonly<Record<string, Suppression['list']>> = {
  'suppress-bounce': 'bounces',
  'suppress-unsubscribe': 'unsubscribes',
  'suppress-complaint': 'complaints',
};

/** @param url where the emulator listens */
export function createSentMessages(url: string): SentMessages {
  const request = (path: string, init: RequestInit = {}) =>
    fetch(url + path, { ...init, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) }).catch(() => {
      throw new HTTPException(502, { message: 'The local Mailgun does not respond. Start the studio again.' });
    });

  return {
    async find(id, to) {
      const response = await request(`/_emulator/accepted/${encodeUrlPart(id.replace(/^<|>$/g, ''))}`);
      const parsed = parseJson(await response.text());
      if (!response.ok || !parsed.ok) return null;
      const isToAddress = (item: unknown, field: string) =>
        textAt(item, field).toLowerCase().includes(to.toLowerCase());
      const events = listAt(parsed.value, 'events')
        .filter((event) => isToAddress(event, 'recipient'))
        .map(readEvent);
      const email = listAt(parsed.value, 'emails').find((one) => isToAddress(one, 'to'));
      return {
        ...readOutcome(events, to),
        key: textAt(email, 'key') || null,
        suppressedBy: events.map(listOf).find((list) => list !== null) ?? null,
      };
    },
    async unsuppress({ domain, list, address, apiKey }) {
      const path = `/v3/${encodeUrlPart(domain)}/${list}/${encodeUrlPart(address)}`;
      const response = await request(path, {
        method: 'DELETE',
        headers: { authorization: `Basic ${Buffer.from(`api:${apiKey}`).toString('base64')}` },
      });
      await response.body?.cancel();
      // 404: it is not on the list any more.
      if (!response.ok && response.status !== 404) {
        throw new HTTPException(502, { message: `The local Mailgun refused with status ${response.status}.` });
      }
    },
  };
}

function listOf({ event, reason }: EmailEvent): Suppression['list'] | null {
  return event === 'failed' && Object.hasOwn(listsByReason, reason) ? (listsByReason[reason] ?? null) : null;
}
