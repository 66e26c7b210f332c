// Stores what the configuration states, at each start. What an earlier configuration of the same data file stated, and this
// one does not, is removed.
import type { FaultQueue } from '../faults/queue.js';
import { checkTemplate } from '../mail/template-engine.js';
import { type Region, utcDate } from '../model/normal-form.js';
import type { CredentialStorage, SmtpCredentialConfig } from '../resources/credentials/storage.js';
import { createDomain, type DomainConfig, type DomainStorage } from '../resources/domains/storage.js';
import type { SuppressionConfig, SuppressionStorage } from '../resources/suppressions/storage.js';
import {
  createTemplate,
  createVersion,
  type TemplateConfig,
  type TemplateScope,
  type TemplateStorage,
  withVersion,
} from '../resources/templates/storage.js';
import type { Records } from '../store/records.js';
import type { EmulatorConfig } from './config.js';

export interface SeedDependencies {
  records: Records;
  domains: DomainStorage;
  credentials: CredentialStorage;
  templates: TemplateStorage;
  suppressions: SuppressionStorage;
  faults: FaultQueue;
}

/** What was stored, so that a later start can remove it. */
interface Seeded {
  domains: Array<Pick<DomainConfig, 'name' | 'region'>>;
  smtpCredentials: Array<Pick<SmtpCredentialConfig, 'login' | 'region'>>;
  templates: Array<Pick<TemplateConfig, 'name' | 'domain' | 'region'>>;
  suppressions: Array<Pick<SuppressionConfig, 'kind' | 'domain' | 'region' | 'address'>>;
}
const record = { kind: 'seeded', scope: 'config', name: 'all' };

export function seed(config: EmulatorConfig, dependencies: SeedDependencies, nowMs: number): void {
  const createdAt = utcDate(nowMs);
  const { domains = [], smtpCredentials = [], templates = [], suppressions = [], faults = [] } = config;
  removeSeeded(dependencies);
  for (const domain of domains) dependencies.domains.put(createDomain(domain, createdAt));
  for (const { login, password, region = 'us' } of smtpCredentials) {
    dependencies.credentials.put(region, login, password, nowMs);
  }
  for (const template of templates) seedTemplate(template, dependencies, createdAt);
  for (const { kind, domain, region = 'us', address, code = '550', error = '', tags = ['*'] } of suppressions) {
    dependencies.suppressions.put(region, domain, kind, {
      address,
      createdAt,
      ...(kind === 'bounces' && { code, error }),
      ...(kind === 'unsubscribes' && { tags }),
    });
  }
  for (const fault of faults) dependencies.faults.add(fault);
  recordSeeded(dependencies, {
    domains: domains.map(({ name, region = 'us' }) => ({ name, region })),
    smtpCredentials: smtpCredentials.map(({ login, region = 'us' }) => ({ login, region })),
    templates: templates.map(({ name, domain, region }) => ({
      name,
      ...(domain !== undefined && { domain }),
      ...(region && { region }),
    })),
    suppressions: suppressions.map(({ kind, domain, region = 'us', address }) => ({ kind, domain, region, address })),
  });
}

function removeSeeded(dependencies: SeedDependencies): void {
  const { kind, scope, name: place } = record;
  const {
    domains = [],
    smtpCredentials = [],
    templates = [],
    suppressions = [],
  } = dependencies.records.get<Partial<Seeded>>(kind, scope, place) ?? {};
  for (const { name, region = 'us' } of domains) dependencies.domains.remove(region, name);
  for (const { login, region = 'us' } of smtpCredentials) dependencies.credentials.remove(region, login);
  for (const { name, ...where } of templates) {
    for (const region of regionsOf(where)) dependencies.templates.remove(scopeOf(region, where), name);
  }
  for (const { region = 'us', domain, kind: list, address } of suppressions) {
    dependencies.suppressions.remove(region, domain, list, address);
  }
}

function recordSeeded({ records }: SeedDependencies, what: Seeded): void {
  const { kind, scope, name } = record;
  if (Object.values(what).every((list) => list.length === 0)) records.remove(kind, scope, name);
  else records.put(kind, scope, name, what);
}

const regionsOf = ({ region }: Pick<TemplateConfig, 'region'>): Region[] => (region ? [region] : ['us', 'eu']);
const scopeOf = (region: Region, { domain }: Pick<TemplateConfig, 'domain'>): TemplateScope => ({
  region,
  ...(domain !== undefined && { domain }),
});

function seedTemplate(config: TemplateConfig, dependencies: SeedDependencies, createdAt: string): void {
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
  for (const region of regionsOf(config)) dependencies.templates.put(scopeOf(region, config), template);
}
