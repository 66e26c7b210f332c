// Whether an address is on one of the domain's suppression lists, why, and how it comes off. A row for each list.
import type { Finding, Suppression } from '../contract/api.js';
import { textAt } from '../contract/json.js';
import type { MailgunClient } from './client.js';

const lists: ReadonlyArray<{ list: Suppression['list']; why: string }> = [
  { list: 'bounces', why: 'a mail to it bounced' },
  { list: 'unsubscribes', why: 'its owner unsubscribed' },
  { list: 'complaints', why: 'its owner marked a mail as spam' },
];

/** @returns undefined when the key may not look */
export async function findSuppressions(client: MailgunClient, address: string): Promise<Suppression[] | undefined> {
  const { domain } = client.access;
  const found: Suppression[] = [];
  for (const { list } of lists) {
    const reply = await client.get(`/v3/${domain}/${list}/${encodeURIComponent(address)}`);
    if (!reply.ok || reply.status === 401 || reply.status === 403) return undefined;
    if (reply.status !== 200) continue;
    const code = textAt(reply.json, 'code');
    found.push({
      list,
      since: textAt(reply.json, 'created_at'),
      reason: printable([code, textAt(reply.json, 'error')].filter((part) => part !== '').join(' ')),
      lift: `In Mailgun, Suppressions of ${domain}, list ${list}: delete ${address}; or DELETE /v3/${domain}/${list}/${encodeURIComponent(address)} with an account key.`,
    });
  }
  return found;
}

export function suppressionFindings(address: string, found: readonly Suppression[] | undefined): Finding[] {
  if (found === undefined) {
    const message = `Whether ${address} is suppressed cannot be seen with this key. Use an account key.`;
    return [{ severity: 'info', rule: 'suppression-unseen', path: [], message }];
  }
  if (found.length === 0) {
    return [
      {
        severity: 'info',
        rule: 'not-suppressed',
        path: [],
        message: `${address} is on none of the suppression lists.`,
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

export function describeSuppression(address: string, { list, since, reason, lift }: Suppression): string {
  const why = lists.find((row) => row.list === list)?.why ?? '';
  const told = reason === '' ? '' : `: “${reason}”`;
  return `Mailgun sends nothing to ${address}, since ${why}${told}${since === '' ? '' : ` (${since})`}. ${lift}`;
}

/** A stranger's words as they may stand on a terminal. */
export function printable(text: string): string {
  return text
    .replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, ' ')
    .trim()
    .slice(0, 300);
}
