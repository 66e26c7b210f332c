// In which region the domain is, and what the key may do: looked up at the endpoint, then at the other region.

import type { Finding } from '../contract/api.js';
import type { MailgunClient, Reply } from './client.js';
import { explainFailure } from './explain-response.js';

export interface RegionResult {
  readonly findings: Finding[];
  /** For the origin where the domain was found. */
  readonly client: MailgunClient | undefined;
  /** `account`: may read everything. `sending`: may only send. */
  readonly keyKind: 'account' | 'sending' | undefined;
  /** GET /v4/domains/{name}, when the key may read it. */
  readonly domain: unknown;
}

type Found = Pick<RegionResult, 'keyKind' | 'domain'>;

/** @param regions the two regions; for an endpoint outside them there is no other region to try */
export async function findRegion(client: MailgunClient, regions: readonly [string, string]): Promise<RegionResult> {
  const { endpoint: origin, domain: name } = client.config;
  const here = await lookUpDomain(client);
  if ('keyKind' in here) {
    return { ...here, client, findings: [regionFinding(name, origin, regions), keyFinding(here)] };
  }
  const other = regions.find((region) => region !== origin);
  if (here.reply.ok && other !== undefined && regions.includes(origin)) {
    const there = await lookUpDomain(client.at(other));
    if ('keyKind' in there) {
      const message = `The domain ${name} is in the other region. Set endpoint to ${other}.`;
      const finding: Finding = { severity: 'error', rule: 'wrong-region', path: ['endpoint'], message };
      return { ...there, client: client.at(other), findings: [finding, keyFinding(there)] };
    }
  }
  const { rule, path } = classifyFailure(here.reply);
  const finding: Finding = { severity: 'error', rule, path, message: explainFailure(here.reply) };
  return { client: undefined, keyKind: undefined, domain: undefined, findings: [finding] };
}

async function lookUpDomain(client: MailgunClient): Promise<Found | { reply: Reply }> {
  const reply = await client.get(`/v4/domains/${client.config.domain}`);
  if (reply.ok && reply.status === 200 && reply.json !== null) return { keyKind: 'account', domain: reply.json };
  const isRefused = reply.ok && (reply.status === 401 || reply.status === 403);
  if (!isRefused) return { reply };
  // Mailgun rejects a sending key here just like a wrong key. An empty POST distinguishes them.
  const posted = await client.postNothing();
  return posted.ok && posted.status === 400 ? { keyKind: 'sending', domain: undefined } : { reply: posted };
}

function regionFinding(name: string, origin: string, [us, eu]: readonly [string, string]): Finding {
  const place = origin === us ? 'in the US region' : origin === eu ? 'in the EU region' : `at ${origin}`;
  return {
    severity: 'info',
    rule: 'region',
    path: ['endpoint'],
    message: `The domain ${name} is ${place}.`,
  };
}

function keyFinding({ keyKind }: Found): Finding {
  const path = ['apiKey'];
  if (keyKind === 'account') {
    const message =
      'The key is an account key with full access. For Logto a sending key of the domain is enough, and safer.';
    return { severity: 'info', rule: 'key-kind', path, message };
  }
  const message =
    'The key is a sending key: right for Logto, but it cannot read the domain, templates, suppressions or events. Check with an account key to see those.';
  return { severity: 'info', rule: 'key-kind', path, message };
}

function classifyFailure(reply: Reply): { rule: string; path: string[] } {
  if (!reply.ok) return { rule: 'unreachable', path: ['endpoint'] };
  if (reply.status === 404) return { rule: 'unknown-domain', path: ['domain'] };
  if (reply.status === 401) return { rule: 'key-refused', path: ['apiKey'] };
  return { rule: 'mailgun-refuses', path: [] };
}
