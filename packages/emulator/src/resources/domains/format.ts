// A domain as GET /v4/domains/{name} shows it. Pure. (openapi; recordings, 2025)
import { createHash } from 'node:crypto';
import type { DkimKey } from '../dkim/storage.js';
import type { Domain } from './storage.js';

export function formatDomain(domain: Domain): Record<string, unknown> {
  const { name, region, state, type, createdAt, settings } = domain;
  return {
    // 24 hex digits, as Mailgun's; made from the name, so that it does not change.
    id: createHash('sha256').update(`${region}/${name}`).digest('hex').slice(0, 24),
    name,
    state,
    type,
    // GMT here, unlike everywhere else.
    created_at: createdAt.replace(/UTC$/, 'GMT'),
    is_disabled: state === 'disabled',
    ...(state === 'disabled' && {
      disabled: { code: 'disabled', note: 'domain disabled', permanently: false, reason: 'domain disabled', until: '' },
    }),
    smtp_login: `postmaster@${name}`,
    spam_action: 'disabled',
    wildcard: false,
    web_prefix: 'email',
    web_scheme: 'http',
    require_tls: false,
    skip_verification: false,
    use_automatic_sender_security: false,
    ...settings,
  };
}

const validOf = (state: Domain['state']) => (state === 'unverified' ? 'unknown' : 'valid');

/** The DNS record with which receivers verify what the key signed. */
export function formatKeyRecord(
  { state }: Pick<Domain, 'state'>,
  { domain, selector, publicKey, isActive }: DkimKey,
): Record<string, unknown> {
  const valid = validOf(state);
  return {
    is_active: isActive && valid === 'valid',
    cached: [],
    name: `${selector}._domainkey.${domain}`,
    record_type: 'TXT',
    valid,
    value: `k=rsa; p=${publicKey}`,
  };
}

/** The records of an unverified domain are not set yet; then only that of its DKIM key is not active. Otherwise they are valid. */
export function formatRecords(
  { name, state, type, settings }: Domain,
  keys: readonly DkimKey[],
): { receiving_dns_records: unknown[]; sending_dns_records: unknown[] } {
  if (type === 'sandbox') return { sending_dns_records: [], receiving_dns_records: [] };
  const valid = validOf(state);
  const record = (recordType: string, value: string, isActive = true) => ({
    is_active: isActive,
    cached: [],
    record_type: recordType,
    valid,
    value,
  });
  const exchange = (host: string) => ({ ...record('MX', host), priority: '10' });
  return {
    receiving_dns_records: [exchange('mxa.mailgun.org'), exchange('mxb.mailgun.org')],
    sending_dns_records: [
      { ...record('TXT', 'v=spf1 include:mailgun.org ~all'), name },
      ...keys.map((key) => formatKeyRecord({ state }, key)),
      { ...record('CNAME', 'mailgun.org'), name: `${settings.web_prefix ?? 'email'}.${name}` },
    ],
  };
}
