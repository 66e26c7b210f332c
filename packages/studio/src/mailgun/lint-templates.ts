// The stored templates that a config's deliveries name: whether they exist, and whether what they use is ever passed.

import { type Composed, compose, fieldOf } from '../connector/compose.js';
import type { ConnectorModule } from '../connector/connector.js';
import { samplePayload, sampleRecipient, usageTypes } from '../connector/usage-types.js';
import type { Finding } from '../contract/api.js';
import { at, isObject } from '../contract/json.js';
import { placeOf } from '../lint/delivery-texts.js';
import { missingTemplate } from '../missing-template.js';
import type { MailgunClient } from './client.js';
import { lookUpTemplate, type StoredTemplate, variablesOf } from './stored-templates.js';

interface Use {
  readonly type: string;
  readonly composed: Composed;
  readonly name: string;
  readonly version: string | undefined;
}

export async function judgeTemplates(
  config: unknown,
  client: MailgunClient,
  connector: ConnectorModule,
): Promise<Finding[]> {
  const looked = new Map<string, Promise<StoredTemplate>>();
  const findings: Finding[] = [];
  for (const { type, composed, name, version } of usesIn(config, connector)) {
    const key = JSON.stringify([name, version]);
    const asked = looked.get(key) ?? lookUpTemplate(client, name, version);
    looked.set(key, asked);
    const stored = await asked;
    const path = placeOf(config, composed, stored.found === 'noVersion' && version ? 'version' : 'template');
    if (stored.found !== 'yes') {
      findings.push({ ...missingTemplate(name, version, stored), path });
      continue;
    }
    const which = `The stored template ${name}${version === undefined ? '' : `, version ${version},`}`;
    findings.push({ severity: 'info', rule: 'template', path, message: `${which} exists.` });
    const carried = Object.keys(JSON.parse(fieldOf(composed, 't:variables') || '{}') as object);
    for (const variable of variablesOf(stored.source).filter((one) => !carried.includes(one))) {
      const message = `${which} uses {{${variable}}}, which a ${type} mail never carries: it stays empty. Add it to variables, or take it out.`;
      findings.push({ severity: 'warning', rule: 'template-variable-missing', path, message });
    }
  }
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}

/** Every message that a stored template would make: each usage type, in each language of its delivery. */
function usesIn(config: unknown, connector: ConnectorModule): Use[] {
  const deliveries = at(config, 'deliveries');
  const types = [
    ...new Set([...usageTypes.map(({ type }) => type), ...(isObject(deliveries) ? Object.keys(deliveries) : [])]),
  ];
  return types.flatMap((type) => {
    const locales = at(deliveries, type, 'locales');
    return [undefined, ...(isObject(locales) ? Object.keys(locales) : [])].flatMap((locale) => {
      const payload = { ...samplePayload(type), ...(locale !== undefined && { locale, uiLocales: locale }) };
      const composed = compose(connector, config, { to: sampleRecipient, type, payload });
      if (!composed.ok || fieldOf(composed, 'template') === '') return [];
      const version = fieldOf(composed, 't:version') || undefined;
      return [{ type, composed, name: fieldOf(composed, 'template'), version }];
    });
  });
}
