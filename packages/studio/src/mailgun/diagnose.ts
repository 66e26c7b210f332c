// A config → what Mailgun itself says of it, in the order in which a mail meets it: region and key, domain, templates, and the
// lists that hold an address back. Read-only. `info` findings are what is in order.

import { readAccess } from '../connector/compose.js';
import { type ConnectorModule, regionsOf } from '../connector/connector.js';
import type { Finding } from '../contract/api.js';
import { createClient } from './client.js';
import { judgeDomain, judgeSandbox, judgeTracking } from './domain.js';
import { judgeTemplates } from './lint-templates.js';
import { findRegion } from './region.js';
import { findSuppressions, suppressionFindings } from './suppressions.js';

export interface DiagnoseOptions {
  readonly connector: ConnectorModule;
  /** The two regions where they are not Mailgun's own: the emulator's. */
  readonly regions?: readonly [string, string] | undefined;
  /** An address to look for on the suppression lists and among a sandbox's recipients. */
  readonly address?: string;
  /** Told before each step, for a progress line. */
  readonly onStep?: (what: string) => void;
}

export async function diagnose(config: unknown, options: DiagnoseOptions): Promise<Finding[]> {
  const { connector, regions = regionsOf(connector), address, onStep = () => {} } = options;
  const access = await readAccess(connector, config);
  if (!access) {
    const message = 'Mailgun was not asked: the connection has errors. Mend them first.';
    return [{ severity: 'error', rule: 'not-asked', path: [], message }];
  }
  onStep('asking for the domain');
  const { findings, client, keyKind, domain } = await findRegion(createClient(access), connector, regions);
  if (!client || keyKind === undefined) return findings;
  const found = [...findings];
  if (keyKind === 'account') {
    found.push(...(await judgeDomain(domain, client, connector)));
    found.push(...(await judgeSandbox(domain, client, address)));
    found.push(...(await judgeTracking(config, domain, client)));
  }
  onStep('asking for the templates');
  found.push(...(await judgeTemplates(config, client, connector)));
  if (address !== undefined) {
    onStep(`looking for ${address} on the suppression lists`);
    found.push(...suppressionFindings(address, await findSuppressions(client, address)));
  }
  return found;
}
