// A domain as GET /v4/domains/{name} shows it. Pure. (openapi)
import { createHash } from 'node:crypto';
import type { Domain } from './storage.js';

export function formatDomain(domain: Domain): Record<string, unknown> {
  const { name, region, state, type, createdAt, settings } = domain;
  return {
    // 24 hex digits, as Mailgun's; made from the name, so that it does not change.
    id: createHash('sha256').update(`${region}/${name}`).digest('hex').slice(0, 24),
    name,
    state,
    type,
    created_at: createdAt,
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
    message_ttl: 259_200,
    ...settings,
  };
}

/** The records of an unverified domain are not set yet; otherwise they are valid. */
export function formatRecords({ name, state, type, settings }: Domain): Record<string, unknown> {
  if (type === 'sandbox') return { sending_dns_records: [], receiving_dns_records: [] };
  const valid = state === 'unverified' ? 'unknown' : 'valid';
  const record = (recordType: string, host: string, value: string) => ({
    record_type: recordType,
    name: host,
    value,
    valid,
    is_active: valid === 'valid',
    cached: valid === 'valid' ? [value] : [],
  });
  const exchange = (host: string) => ({ ...record('MX', name, host), priority: '10' });
  return {
    sending_dns_records: [
      record('TXT', name, 'v=spf1 include:mailgun.org ~all'),
      record('TXT', `mailo._domainkey.${name}`, 'k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC-emulated'),
      record('CNAME', `${settings.web_prefix ?? 'email'}.${name}`, 'mailgun.org'),
    ],
    receiving_dns_records: [exchange('mxa.mailgun.org'), exchange('mxb.mailgun.org')],
  };
}
