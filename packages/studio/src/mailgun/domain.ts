// What Mailgun says of the domain: its state, its DNS records, its tracking, and whom a sandbox may send to.

import type { ConnectorModule } from '../connector/connector.js';
import type { Finding } from '../contract/api.js';
import { at, listAt, textAt } from '../contract/json.js';
import { isAligned } from '../lint/email-rules.js';
import type { MailgunClient } from './client.js';
import { sentenceFor } from './explain-response.js';

const notAllowed = (reason: string) => ({
  status: 403,
  body: JSON.stringify({ message: `Domain example.com is not allowed to send: ${reason}` }),
});

/** State → the refusal that a send would meet: the connector says what to do about it. */
const refusals: Readonly<Record<string, { status: number; body: string }>> = {
  unverified: notAllowed('The domain is unverified and requires DNS configuration.'),
  disabled: notAllowed('domain disabled'),
};

/** @param shown GET /v4/domains/{name} */
export async function judgeDomain(
  shown: unknown,
  client: MailgunClient,
  connector: ConnectorModule,
): Promise<Finding[]> {
  const state = textAt(shown, 'domain', 'state');
  const refusal = Object.hasOwn(refusals, state) ? refusals[state] : undefined;
  const stateFinding: Finding = refusal
    ? { severity: 'error', rule: `domain-${state}`, path: ['domain'], message: await sentenceFor(connector, refusal) }
    : {
        severity: 'info',
        rule: 'domain-state',
        path: ['domain'],
        message: `The domain is ${state || 'in a state that Mailgun does not tell'}.`,
      };
  return [stateFinding, ...judgeRecords(shown, state, recordRows), alignment(client)];
}

type RecordRow = { readonly what: string; readonly rule: string; readonly isIt: (record: unknown) => boolean };

/** The records that sending stands on. */
const recordRows: readonly RecordRow[] = [
  { what: 'SPF', rule: 'dns-spf', isIt: (record) => /^v=spf1/i.test(textAt(record, 'value')) },
  { what: 'DKIM', rule: 'dns-dkim', isIt: (record) => /\._domainkey\./i.test(textAt(record, 'name')) },
];

/** Where rewritten links lead; of no use as long as none is rewritten. */
const trackingRow: RecordRow = {
  what: 'tracking',
  rule: 'dns-tracking',
  isIt: (record) => textAt(record, 'record_type').toUpperCase() === 'CNAME',
};

function judgeRecords(shown: unknown, state: string, rows: readonly RecordRow[]): Finding[] {
  // A sandbox has no records: it is Mailgun's own domain.
  if (textAt(shown, 'domain', 'type') === 'sandbox') return [];
  const records = listAt(shown, 'sending_dns_records');
  return rows.map(({ what, rule, isIt }) => {
    const found = records.filter(isIt);
    const wrong = found.find((record) => textAt(record, 'valid') !== 'valid');
    const path = ['domain'];
    if (found.length === 0) {
      return {
        severity: 'warning',
        rule,
        path,
        message: `Mailgun lists no ${what} record for the domain. See its page in Mailgun.`,
      };
    }
    if (!wrong) return { severity: 'info', rule, path, message: `Mailgun finds the ${what} record in DNS.` };
    const severity = state === 'active' ? 'warning' : 'error';
    const message = `Mailgun does not find the ${what} record. Set ${textAt(wrong, 'record_type')} ${textAt(wrong, 'name')} to ${textAt(wrong, 'value')}, then press Verify in Mailgun.`;
    return { severity, rule, path, message };
  });
}

/** DMARC asks that the domain of `from` and the one that signs are one. */
function alignment({ access }: MailgunClient): Finding {
  const senderDomain = access.sender.slice(access.sender.lastIndexOf('@') + 1);
  const path = ['from'];
  if (isAligned(senderDomain, access.domain)) {
    const message = `The sender’s domain ${senderDomain} is aligned with ${access.domain}, which signs.`;
    return { severity: 'info', rule: 'alignment', path, message };
  }
  const message = `The sender’s domain ${senderDomain} is not aligned with ${access.domain}, which signs: DMARC fails. Send from an address at ${access.domain}.`;
  return { severity: 'warning', rule: 'alignment', path, message };
}

/** Whether the domain itself rewrites links, when that is left to it. */
export async function judgeTracking(config: unknown, shown: unknown, client: MailgunClient): Promise<Finding[]> {
  if (textAt(config, 'tracking') !== 'domain') return [];
  const reply = await client.get(`/v3/domains/${client.access.domain}/tracking`);
  if (!reply.ok || reply.status !== 200) return [];
  const click = at(reply.json, 'tracking', 'click', 'active');
  if (click === false || click === 'no' || click === undefined) {
    return [
      {
        severity: 'info',
        rule: 'tracking',
        path: ['tracking'],
        message: 'Click tracking is off for the domain: links stay as they are.',
      },
    ];
  }
  const host = `${textAt(shown, 'domain', 'web_prefix') || 'email'}.${client.access.domain}`;
  const scheme = textAt(reply.json, 'tracking', 'web_scheme') || 'http';
  const message = `Click tracking is on for the domain: Mailgun rewrites links to ${scheme}://${host}. Set tracking to off.`;
  const record = judgeRecords(shown, textAt(shown, 'domain', 'state'), [trackingRow]);
  return [{ severity: 'warning', rule: 'tracking', path: ['tracking'], message }, ...record];
}

/** A sandbox sends to five authorized recipients and to nobody else. */
export async function judgeSandbox(
  shown: unknown,
  client: MailgunClient,
  address: string | undefined,
): Promise<Finding[]> {
  if (textAt(shown, 'domain', 'type') !== 'sandbox') return [];
  const path = ['domain'];
  const reply = await client.get('/v5/sandbox/auth_recipients');
  const entries = reply.ok && reply.status === 200 ? listAt(reply.json, 'recipients') : undefined;
  const names = entries
    ?.filter((entry) => at(entry, 'activated') !== false)
    .map((entry) => textAt(entry, 'email').toLowerCase());
  const list = names === undefined ? '' : ` They are: ${names.join(', ') || 'none yet'}.`;
  const limits: Finding = {
    severity: 'warning',
    rule: 'sandbox',
    path,
    message: `This is a sandbox domain: it sends to at most five authorized recipients. Use a domain of your own for real users.${list}`,
  };
  if (address === undefined || names === undefined || names.includes(address.toLowerCase())) return [limits];
  const message = `${address} is not an authorized recipient of the sandbox, or has not confirmed yet. Add it in Mailgun under Authorized Recipients.`;
  return [limits, { severity: 'error', rule: 'sandbox-recipient', path, message }];
}
