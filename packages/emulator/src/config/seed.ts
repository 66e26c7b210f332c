// Writes what the configuration states into the store, at each start: the file is the master of what it names, and of
// what it named the last time.
import { createDomain } from '../resources/domains/storage.js';
import type { Core } from '../core.js';
import { utcDate } from '../http/mailgun-responses.js';
import { checkTemplate } from '../mail/template-engine.js';
import { createTemplate, createVersion, type TemplateScope, withVersion } from '../resources/templates/storage.js';
import type { DomainConfig, EmulatorConfig, Region, SuppressionConfig, TemplateConfig } from './config.js';

type Seeded = Pick<Core, 'records' | 'domains' | 'templates' | 'suppressions' | 'faults'>;

/** What was written, so that a later start can take it back. */
interface Written {
  domains: Array<Pick<DomainConfig, 'name' | 'region'>>;
  templates: Array<Pick<TemplateConfig, 'name' | 'domain' | 'region'>>;
  suppressions: Array<Pick<SuppressionConfig, 'kind' | 'domain' | 'region' | 'address'>>;
}
const written = { kind: 'seeded', scope: 'config', name: 'all' };

export function seed(config: EmulatorConfig, core: Seeded, nowMs: number): void {
  const createdAt = utcDate(new Date(nowMs));
  const { domains = [], templates = [], suppressions = [], faults = [] } = config;
  takeBack(core);
  for (const domain of domains) core.domains.put(createDomain(domain, createdAt));
  for (const template of templates) seedTemplate(template, core, createdAt);
  for (const { kind, domain, region = 'us', address, code = '550', error = '', tags = ['*'] } of suppressions) {
    core.suppressions.put(region, domain, kind, {
      address,
      createdAt,
      ...(kind === 'bounces' && { code, error }),
      ...(kind === 'unsubscribes' && { tags }),
    });
  }
  for (const fault of faults) core.faults.add(fault);
  remember(core, {
    domains: domains.map(({ name, region = 'us' }) => ({ name, region })),
    templates: templates.map(({ name, domain, region }) => ({
      name,
      ...(domain !== undefined && { domain }),
      ...(region && { region }),
    })),
    suppressions: suppressions.map(({ kind, domain, region = 'us', address }) => ({ kind, domain, region, address })),
  });
}

/** A file that was started with another configuration holds what only that one names. */
function takeBack(core: Seeded): void {
  const { kind, scope, name: place } = written;
  const {
    domains = [],
    templates = [],
    suppressions = [],
  } = core.records.get<Partial<Written>>(kind, scope, place) ?? {};
  for (const { name, region = 'us' } of domains) core.domains.remove(region, name);
  for (const { name, ...where } of templates) {
    for (const region of regionsOf(where)) core.templates.remove(scopeOf(region, where), name);
  }
  for (const { region = 'us', domain, kind: list, address } of suppressions) {
    core.suppressions.remove(region, domain, list, address);
  }
}

function remember({ records }: Seeded, what: Written): void {
  const { kind, scope, name } = written;
  if (Object.values(what).every((list) => list.length === 0)) records.remove(kind, scope, name);
  else records.put(kind, scope, name, what);
}

const regionsOf = ({ region }: Pick<TemplateConfig, 'region'>): Region[] => (region ? [region] : ['us', 'eu']);
const scopeOf = (region: Region, { domain }: Pick<TemplateConfig, 'domain'>): TemplateScope => ({
  region,
  ...(domain !== undefined && { domain }),
});

function seedTemplate(config: TemplateConfig, core: Seeded, createdAt: string): void {
  const versions = config.versions ?? [
    {
      tag: config.tag ?? 'initial',
      template: config.template ?? '',
      ...(config.headers && { headers: config.headers }),
    },
  ];
  let template = createTemplate(config.name, createdAt, config.description);
  for (const version of versions) {
    try {
      checkTemplate(version.template);
    } catch (error) {
      throw new Error(`template "${config.name}", version "${version.tag}": ${(error as Error).message}`);
    }
    template = withVersion(template, createVersion({ ...version, tag: version.tag.toLowerCase() }, createdAt));
  }
  for (const region of regionsOf(config)) core.templates.put(scopeOf(region, config), template);
}
