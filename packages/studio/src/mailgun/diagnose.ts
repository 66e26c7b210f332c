// Checks a config against Mailgun itself, in the order in which an email depends on them: region and key, domain, templates,
// suppression lists. Read-only. `info` findings are what is in order.
import { mailgunRegions, parseConfig } from 'connector-mailgun/inspect';
import type { Finding } from '../contract/api.js';
import { createClient } from './client.js';
import { lintDomain, lintSandbox, lintTracking } from './domain.js';
import { lintTemplates } from './lint-templates.js';
import { findRegion } from './region.js';
import { findSuppressions, suppressionFindings } from './suppressions.js';

export interface DiagnoseOptions {
  /** The two regions where they are not Mailgun's own: the emulator's. */
  readonly regions?: readonly [string, string] | undefined;
  /** An address to look up on the suppression lists and among a sandbox's recipients. */
  readonly address?: string;
  /** Called before each step, for a progress line. */
  readonly onStep?: (step: string) => void;
}

export async function diagnose(config: unknown, options: DiagnoseOptions = {}): Promise<Finding[]> {
  const { regions = mailgunRegions, address, onStep = () => {} } = options;
  const parsed = parseConfig(config);
  if (!parsed.ok) return [invalidConnection];
  onStep('looking up the domain');
  const { findings, client, keyKind, domain } = await findRegion(createClient(parsed.config), regions);
  if (!client || keyKind === undefined) return findings;
  const found = [...findings];
  if (keyKind === 'account') {
    found.push(...lintDomain(domain, client));
    found.push(...(await lintSandbox(domain, client, address)));
    found.push(...(await lintTracking(config, domain, client)));
  }
  onStep('looking up the templates');
  found.push(...(await lintTemplates(config, client)));
  if (address !== undefined) {
    onStep(`looking up ${address} on the suppression lists`);
    found.push(...suppressionFindings(address, await findSuppressions(client, address)));
  }
  return found;
}

/** Why nothing was requested from Mailgun. */
export const invalidConnection: Finding = {
  severity: 'error',
  rule: 'connection-invalid',
  path: [],
  message: 'Mailgun was not contacted: the connection fields have errors. Fix them first.',
};
