// Findings about the domain as Mailgun has it: its state, its DNS records, its tracking, and the recipients of a sandbox.

import type { Finding } from '../contract/api.js';
import { at, listAt, textAt } from '../contract/json.js';
import type { MailgunClient } from './client.js';
import { isAligned } from './dmarc-alignment.js';
import { explainResponse } from './explain-response.js';

const notAllowedResponse = (reason: string) => ({
  status: 403,
  body: JSON.stringify({ message: `Domain example.com is not allowed to send: ${reason}` }),
});

/** State → the response to a send: the connector explains what to do about it. */
const responsesByState: Readonly<Record<string, { status: number; body: string }>> = {
  unverified: notAllowedResponse('The domain is unverified and requires DNS configuration.'),
  disabled: notAllowedResponse('domain disabled'),
};

/** @param domain GET /v4/domains/{name} */
export function lintDomain(domain: unknown, client: MailgunClient): Finding[] {
  const state = textAt(domain, 'domain', 'state');
  const response = Object.hasOwn(responsesByState, state) ? responsesByState[state] : undefined;
  const stateFinding: Finding = response
    ? {
        severity: 'error',
        rule: `domain-${state}`,
        path: ['domain'],
        message: explainResponse(response),
      }
    : {
        severity: 'info',
        rule: 'domain-state',
        path: ['domain'],
        message: `The domain is ${state || 'in an unknown state'}.`,
      };
  return [stateFinding, ...lintRecords(domain, state, recordRows), lintAlignment(client)];
}

type RecordRow = { readonly name: string; readonly rule: string; readonly matches: (record: unknown) => boolean };

/** The records that sending requires. */
const recordRows: readonly RecordRow[] = [
  { name: 'SPF', rule: 'dns-spf', matches: (record) => /^v=spf1/i.test(textAt(record, 'value')) },
  { name: 'DKIM', rule: 'dns-dkim', matches: (record) => /\._domainkey\./i.test(textAt(record, 'name')) },
];

/** Target of rewritten links; only needed where links are rewritten. */
const trackingRow: RecordRow = {
  name: 'tracking',
  rule: 'dns-tracking',
  matches: (record) => textAt(record, 'record_type').toUpperCase() === 'CNAME',
};

function lintRecords(domain: unknown, state: string, rows: readonly RecordRow[]): Finding[] {
  // A sandbox has no records: it is Mailgun's own domain.
  if (textAt(domain, 'domain', 'type') === 'sandbox') return [];
  const records = listAt(domain, 'sending_dns_records');
  return rows.map(({ name, rule, matches }) => {
    const found = records.filter(matches);
    const wrong = found.find((record) => textAt(record, 'valid') !== 'valid');
    const path = ['domain'];
    if (found.length === 0) {
      return {
        severity: 'warning',
        rule,
        path,
        message: `Mailgun lists no ${name} record for the domain. See its page in Mailgun.`,
      };
    }
    if (!wrong) return { severity: 'info', rule, path, message: `Mailgun finds the ${name} record in DNS.` };
    const severity = state === 'active' ? 'warning' : 'error';
    const message = `Mailgun does not find the ${name} record. Set ${textAt(wrong, 'record_type')} ${textAt(wrong, 'name')} to ${textAt(wrong, 'value')}, then press Verify in Mailgun.`;
    return { severity, rule, path, message };
  });
}

/** DMARC requires that the domain of `from` and the one that signs belong together. */
function lintAlignment({ config }: MailgunClient): Finding {
  const { address } = config.from;
  const senderDomain = address.slice(address.lastIndexOf('@') + 1);
  const path = ['from'];
  if (isAligned(senderDomain, config.domain)) {
    const message = `The sender’s domain ${senderDomain} is aligned with the signing domain ${config.domain}.`;
    return { severity: 'info', rule: 'alignment', path, message };
  }
  const message = `The sender’s domain ${senderDomain} is not aligned with the signing domain ${config.domain}: DMARC fails. Send from an address at ${config.domain}.`;
  return { severity: 'warning', rule: 'alignment', path, message };
}

/** Whether the domain's own setting rewrites links, where the config leaves it to the domain. */
export async function lintTracking(config: unknown, domain: unknown, client: MailgunClient): Promise<Finding[]> {
  if (textAt(config, 'tracking') !== 'domain') return [];
  const reply = await client.get(`/v3/domains/${client.config.domain}/tracking`);
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
  const host = `${textAt(domain, 'domain', 'web_prefix') || 'email'}.${client.config.domain}`;
  const scheme = textAt(reply.json, 'tracking', 'web_scheme') || 'http';
  const message = `Click tracking is on for the domain: Mailgun rewrites links to ${scheme}://${host}. Set tracking to off.`;
  const record = lintRecords(domain, textAt(domain, 'domain', 'state'), [trackingRow]);
  return [{ severity: 'warning', rule: 'tracking', path: ['tracking'], message }, ...record];
}

/** A sandbox sends to at most five authorized recipients. */
export async function lintSandbox(
  domain: unknown,
  client: MailgunClient,
  address: string | undefined,
): Promise<Finding[]> {
  if (textAt(domain, 'domain', 'type') !== 'sandbox') return [];
  const path = ['domain'];
  const reply = await client.get('/v5/sandbox/auth_recipients');
  const entries = reply.ok && reply.status === 200 ? listAt(reply.json, 'recipients') : undefined;
  const names = entries
    ?.filter((entry) => at(entry, 'activated') !== false)
    .map((entry) => textAt(entry, 'email').toLowerCase());
  const list = names === undefined ? '' : ` Authorized: ${names.join(', ') || 'none yet'}.`;
  const limits: Finding = {
    severity: 'warning',
    rule: 'sandbox',
    path,
    message: `This is a sandbox domain: it sends to at most five authorized recipients. Use your own domain for real users.${list}`,
  };
  if (address === undefined || names === undefined || names.includes(address.toLowerCase())) return [limits];
  const message = `${address} is not an authorized recipient of the sandbox, or has not confirmed yet. Add it in Mailgun under Authorized Recipients.`;
  return [limits, { severity: 'error', rule: 'sandbox-recipient', path, message }];
}
