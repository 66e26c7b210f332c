// Writes what the configuration states into the store, at each start: the file is the master of what it names.
import { createDomain } from '../account/domains.js';
import type { Core } from '../core.js';
import { utcDate } from '../known-answers.js';
import { checkTemplate } from '../template/engine.js';
import { createTemplate, createVersion, withVersion } from '../template/templates.js';
import type { EmulatorConfig, Region, TemplateConfig } from './config.js';

type Seeded = Pick<Core, 'domains' | 'templates' | 'suppressions' | 'faults'>;

export function seed(config: EmulatorConfig, core: Seeded, nowMs: number): void {
  const createdAt = utcDate(new Date(nowMs));
  for (const domain of config.domains ?? []) core.domains.put(createDomain(domain, createdAt));
  for (const template of config.templates ?? []) seedTemplate(template, core, createdAt);
  for (const { kind, domain, region = 'us', address, code = '550', error = '', tags = ['*'] } of config.suppressions ??
    []) {
    core.suppressions.put(region, domain, kind, {
      address,
      createdAt,
      ...(kind === 'bounces' && { code, error }),
      ...(kind === 'unsubscribes' && { tags }),
    });
  }
  for (const fault of config.faults ?? []) core.faults.add(fault);
}

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
  const regions: Region[] = config.region ? [config.region] : ['us', 'eu'];
  for (const region of regions) {
    core.templates.put({ region, ...(config.domain !== undefined && { domain: config.domain }) }, template);
  }
}
