// A template stored at Mailgun: looks it up, and words the finding where it is missing.
import type { Finding } from '../contract/api.js';
import { at, isObject, textAt } from '../contract/json.js';
import { encodeUrlPart } from '../contract/plain-text.js';
import type { MailgunClient, Reply } from './client.js';

export type StoredTemplate =
  | { readonly found: 'yes'; readonly source: string; readonly headers: Readonly<Record<string, string>> }
  | { readonly found: 'noTemplate' | 'noVersion' }
  /** The key may not read templates, or Mailgun could not be reached. */
  | { readonly found: 'unreadable'; readonly reason: string };

/** @param version the active one when undefined */
export async function lookUpTemplate(
  client: MailgunClient,
  name: string,
  version: string | undefined,
): Promise<StoredTemplate> {
  const ofDomain = await lookUp(client, `/v3/${client.config.domain}/templates`, name, version);
  if (ofDomain.found !== 'noTemplate') return ofDomain;
  // Templates can also belong to the account. Which of two equal names takes precedence is not documented.
  return lookUp(client, '/v4/templates', name, version);
}

async function lookUp(
  client: MailgunClient,
  folder: string,
  name: string,
  version: string | undefined,
): Promise<StoredTemplate> {
  // Mailgun stores names in lower case.
  const path = `${folder}/${encodeUrlPart(name.toLowerCase())}`;
  const reply = await client.get(
    version === undefined ? path : `${path}/versions/${encodeUrlPart(version)}`,
    version === undefined ? { active: 'yes' } : {},
  );
  if (!reply.ok) return { found: 'unreadable', reason: reply.networkCode };
  if (isFound(reply)) {
    const stored = at(reply.json, 'template', 'version');
    if (!isObject(stored)) return { found: 'noVersion' };
    return { found: 'yes', source: textAt(stored, 'template'), headers: headersOf(stored.headers) };
  }
  if (reply.status !== 404) return { found: 'unreadable', reason: `status ${reply.status}` };
  if (version === undefined) return { found: 'noTemplate' };
  // A missing template and a missing version are both a 404 with undocumented texts: look up the template itself.
  return isFound(await client.get(path)) ? { found: 'noVersion' } : { found: 'noTemplate' };
}

const isFound = (reply: Reply): boolean => reply.ok && reply.status === 200 && isObject(at(reply.json, 'template'));

function headersOf(written: unknown): Record<string, string> {
  const headers = typeof written === 'string' && written !== '' ? parse(written) : written;
  if (!isObject(headers)) return {};
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined; // Invalid JSON at Mailgun: the headers cannot be used.
  }
}

/** The finding for a template that is missing or unreadable; the caller adds the path. */
export function describeMissingTemplate(
  name: string,
  version: string | undefined,
  stored: Exclude<StoredTemplate, { found: 'yes' }>,
): Omit<Finding, 'path'> {
  if (stored.found === 'unreadable') {
    const message = `The stored template ${name} cannot be read (${stored.reason}). A sending key cannot read templates; an account key can.`;
    return { severity: 'info', rule: 'template-unreadable', message };
  }
  const problem =
    stored.found === 'noTemplate'
      ? `There is no stored template ${name} at this domain or at the account.`
      : `The stored template ${name} has no ${version === undefined ? 'active version' : `version ${version}`}.`;
  return {
    severity: 'error',
    rule: stored.found === 'noTemplate' ? 'template-missing' : 'template-version-missing',
    message: `${problem} Mailgun accepts such a message and delivers nothing.`,
  };
}
