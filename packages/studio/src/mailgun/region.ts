// Where the domain lives and what the key may do: asked at the endpoint, and where it refuses, at the other region.

import type { ConnectorModule } from '../connector/connector.js';
import type { Finding } from '../contract/api.js';
import type { MailgunClient, Reply } from './client.js';
import { explain } from './explain-response.js';

export interface Place {
  readonly findings: Finding[];
  /** At which origin the domain was found. */
  readonly client: MailgunClient | undefined;
  /** `account`: may look at everything. `sending`: may only send. */
  readonly keyKind: 'account' | 'sending' | undefined;
  /** GET /v4/domains/{name}, when the key may ask. */
  readonly domain: unknown;
}

type Found = Pick<Place, 'keyKind' | 'domain'>;

/** @param regions the two regions; an endpoint that is none of them is asked alone */
export async function findRegion(
  client: MailgunClient,
  connector: ConnectorModule,
  regions: readonly [string, string],
): Promise<Place> {
  const { origin, domain: name } = client.access;
  const here = await look(client);
  if ('keyKind' in here) {
    return { ...here, client, findings: [inPlace(name, origin, regions), keyFinding(here)] };
  }
  const other = regions.find((region) => region !== origin);
  if (here.reply.ok && other !== undefined && regions.includes(origin)) {
    const there = await look(client.at(other));
    if ('keyKind' in there) {
      const message = `The domain ${name} lives in the other region. Set endpoint to ${other}.`;
      const finding: Finding = { severity: 'error', rule: 'wrong-region', path: ['endpoint'], message };
      return { ...there, client: client.at(other), findings: [finding, keyFinding(there)] };
    }
  }
  const { rule, path } = refusalOf(here.reply);
  const finding: Finding = { severity: 'error', rule, path, message: await explain(connector, here.reply) };
  return { client: undefined, keyKind: undefined, domain: undefined, findings: [finding] };
}

async function look(client: MailgunClient): Promise<Found | { reply: Reply }> {
  const reply = await client.get(`/v4/domains/${client.access.domain}`);
  if (reply.ok && reply.status === 200 && reply.json !== null) return { keyKind: 'account', domain: reply.json };
  const isRefused = reply.ok && (reply.status === 401 || reply.status === 403);
  if (!isRefused) return { reply };
  // A key that may only send is refused here as a wrong one is. What tells them apart is an empty post.
  const posted = await client.postNothing();
  return posted.ok && posted.status === 400 ? { keyKind: 'sending', domain: undefined } : { reply: posted };
}

function inPlace(name: string, origin: string, [us, eu]: readonly [string, string]): Finding {
  const region = origin === us ? 'the US region' : origin === eu ? 'the EU region' : origin;
  return { severity: 'info', rule: 'region', path: ['endpoint'], message: `Mailgun knows ${name} in ${region}.` };
}

function keyFinding({ keyKind }: Found): Finding {
  const path = ['apiKey'];
  if (keyKind === 'account') {
    const message =
      'The key is an account key and may do everything. For Logto a sending key of the domain is enough, and safer.';
    return { severity: 'info', rule: 'key-kind', path, message };
  }
  const message =
    'The key is a sending key: right for Logto, but it may not look at the domain, templates, suppressions or events. Check with an account key to see those.';
  return { severity: 'info', rule: 'key-kind', path, message };
}

function refusalOf(reply: Reply): { rule: string; path: string[] } {
  if (!reply.ok) return { rule: 'unreachable', path: ['endpoint'] };
  if (reply.status === 404) return { rule: 'unknown-domain', path: ['domain'] };
  if (reply.status === 401) return { rule: 'key-refused', path: ['apiKey'] };
  return { rule: 'mailgun-refuses', path: [] };
}
