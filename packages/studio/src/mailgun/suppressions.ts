// Whether an address is on one of the domain's suppression lists, why, and how to remove it. One row per list.
import type { Finding, Suppression } from '../contract/api.js';
import { textAt } from '../contract/json.js';
import { encodeUrlPart, withoutControls } from '../contract/plain-text.js';
import type { MailgunClient } from './client.js';

const lists: ReadonlyArray<{ list: Suppression['list']; cause: string }> = [
  { list: 'bounces', cause: 'an email to it bounced' },
  { list: 'unsubscribes', cause: 'the recipient unsubscribed' },
  { list: 'complaints', cause: 'the recipient marked an email as spam' },
];

/** @returns undefined when the key may not read the lists */
export async function findSuppressions(client: MailgunClient, address: string): Promise<Suppression[] | undefined> {
  const { domain } = client.config;
  const found: Suppression[] = [];
  for (const { list } of lists) {
    const reply = await client.get(`/v3/${domain}/${list}/${encodeUrlPart(address)}`);
    if (!reply.ok || reply.status === 401 || reply.status === 403) return undefined;
    if (reply.status !== 200) continue;
    const code = textAt(reply.json, 'code');
    found.push({
      list,
      since: printable(textAt(reply.json, 'created_at')),
      reason: printable([code, textAt(reply.json, 'error')].filter((part) => part !== '').join(' ')),
      howToRemove: `In Mailgun, open Suppressions of ${domain}, list ${list}, and delete ${address}; or call DELETE /v3/${domain}/${list}/${encodeUrlPart(address)} with an account key.`,
    });
  }
  return found;
}

export function suppressionFindings(address: string, found: readonly Suppression[] | undefined): Finding[] {
  if (found === undefined) {
    const message = `This key cannot read whether ${address} is suppressed. Use an account key.`;
    return [{ severity: 'info', rule: 'suppression-unreadable', path: [], message }];
  }
  if (found.length === 0) {
    return [
      {
        severity: 'info',
        rule: 'not-suppressed',
        path: [],
        message: `${address} is not on a suppression list.`,
      },
    ];
  }
  return found.map((entry) => ({
    severity: 'error',
    rule: 'suppressed',
    path: [],
    message: describeSuppression(address, entry),
  }));
}

export function describeSuppression(address: string, { list, since, reason, howToRemove }: Suppression): string {
  const cause = lists.find((row) => row.list === list)?.cause ?? '';
  const quoted = reason === '' ? '' : `: “${reason}”`;
  const date = since === '' ? '' : ` (${since})`;
  return `Mailgun sends nothing to ${address} because ${cause}${quoted}${date}. ${howToRemove}`;
}

/** Untrusted text for a sentence: without controls, and bounded. */
export function printable(text: string): string {
  return withoutControls(text.slice(0, 10 * maxPrintable))
    .trim()
    .slice(0, maxPrintable);
}

const maxPrintable = 300;
