// Stored templates and their versions, per domain or for the whole account. Names are down-cased. [D] SPEC
import { randomUUID } from 'node:crypto';
import type { Region } from '../../config/config.js';
import type { Records } from '../../store/records.js';

export interface TemplateVersion {
  tag: string;
  template: string;
  engine: 'handlebars';
  createdAt: string;
  comment: string;
  active: boolean;
  id: string;
  headers: Record<string, string>;
}

export interface Template {
  name: string;
  description: string;
  createdAt: string;
  createdBy: string;
  id: string;
  versions: TemplateVersion[];
}

/** Per region [D] TPL, and per domain; without a domain they belong to the account. */
export interface TemplateScope {
  region: Region;
  domain?: string;
}

/** [D] TPL, OLD */
export const maxTemplates = 100;
export const maxVersions = 40;
export const maxTemplateBytes: number = 100 * 1024;

export interface Templates {
  get(scope: TemplateScope, name: string): Template | undefined;
  put(scope: TemplateScope, template: Template): void;
  remove(scope: TemplateScope, name: string): boolean;
  list(scope: TemplateScope): Template[];
  count(scope: TemplateScope): number;
  clear(scope: TemplateScope): void;
  /** What a message that names this template gets: the domain's own first, then the account's. [?] */
  resolve(region: Region, domain: string, name: string): Template | undefined;
}

const scopeKey = ({ region, domain = '' }: TemplateScope) => `${region}/${domain.toLowerCase()}`;

export function createTemplates(records: Records): Templates {
  const kind = 'template';
  const get: Templates['get'] = (scope, name) => records.get<Template>(kind, scopeKey(scope), name.toLowerCase());
  return {
    get,
    put: (scope, template) => records.put(kind, scopeKey(scope), template.name, template),
    remove: (scope, name) => records.remove(kind, scopeKey(scope), name.toLowerCase()),
    list: (scope) => records.list<Template>(kind, scopeKey(scope)),
    count: (scope) => records.count(kind, scopeKey(scope)),
    clear: (scope) => records.clear(kind, scopeKey(scope)),
    resolve(region, domain, name) {
      for (const scope of [{ region, domain }, { region }]) {
        // "template name or template ID". [D] TPL
        const found =
          get(scope, name) ??
          (isId(name) ? records.list<Template>(kind, scopeKey(scope)).find(({ id }) => id === name) : undefined);
        if (found) return found;
      }
      return undefined;
    },
  };
}

const isId = (name: string) => /^[0-9a-f]{8}-[0-9a-f]{4}-/.test(name);

export interface NewVersion {
  template: string;
  tag?: string;
  comment?: string;
  active?: boolean;
  headers?: Record<string, string>;
}

/** Dates as Mailgun writes them: `Sat, 12 Nov 1955 06:38:00 UTC`. [D] SPEC */
export function createVersion(
  { template, tag = 'initial', comment = '', active = false, headers = {} }: NewVersion,
  createdAt: string,
): TemplateVersion {
  return { tag, template, engine: 'handlebars', createdAt, comment, active, id: randomUUID(), headers };
}

export function createTemplate(name: string, createdAt: string, description = '', createdBy = ''): Template {
  return { name: name.toLowerCase(), description, createdAt, createdBy, id: randomUUID(), versions: [] };
}

/** Adds or replaces by tag. The first version becomes the active one. [D] SPEC */
export function withVersion(template: Template, version: TemplateVersion): Template {
  const others = template.versions.filter(({ tag }) => tag !== version.tag);
  const active = version.active || !others.some((other) => other.active);
  return {
    ...template,
    versions: [...(active ? others.map((other) => ({ ...other, active: false })) : others), { ...version, active }],
  };
}

export function findVersion(template: Template, tag: string | undefined): TemplateVersion | undefined {
  return template.versions.find((version) => (tag === undefined ? version.active : version.tag === tag));
}
