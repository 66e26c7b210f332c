// Stored templates and their versions, of a domain or of the account. Names are in lower case. (openapi)
import { randomUUID } from 'node:crypto';
import type { Region } from '../../model/normal-form.js';
import type { Records } from '../../store/records.js';

/** A stored template of the configuration: either `template`, its only version, or `versions`. */
export interface TemplateConfig {
  /** What a message names as `template`. */
  name: string;
  /** Without a domain the template belongs to the account, in both regions. */
  domain?: string;
  /** @default both */
  region?: Region;
  /** Shown by the API, without effect. */
  description?: string;
  /** The Handlebars source of the only version. */
  template?: string;
  /** The tag of the only version, compared without case. @default initial */
  tag?: string;
  /** `From`, `Subject` and `Reply-To` of the only version: used where a message has none. */
  headers?: Record<string, string>;
  /** A message that names no version gets the `active` one, otherwise the first. */
  versions?: Array<{
    tag: string;
    template: string;
    active?: boolean;
    comment?: string;
    headers?: Record<string, string>;
  }>;
}

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

/** Templates belong to a region (send-templates) and a domain; without a domain to the account. */
export interface TemplateScope {
  region: Region;
  domain?: string;
  /** The subaccount; absent: the account itself. A domain's are its owner's anyway. */
  account?: string;
}

/** (send-templates, docs-2024) */
export const maxTemplates = 100;
export const maxVersions = 40;
export const maxTemplateBytes: number = 100 * 1024;

export interface TemplateStorage {
  get(scope: TemplateScope, name: string): Template | undefined;
  put(scope: TemplateScope, template: Template): void;
  remove(scope: TemplateScope, name: string): boolean;
  list(scope: TemplateScope): Template[];
  count(scope: TemplateScope): number;
  clear(scope: TemplateScope): void;
  /** What a message that names this template gets: the domain's first, then the account's (Mailgun's order is not known). */
  resolve(scope: TemplateScope & { domain: string }, name: string): Template | undefined;
}

const scopeKey = ({ region, domain, account }: TemplateScope) =>
  `${region}/${domain?.toLowerCase() ?? (account === undefined ? '' : `#${account}`)}`;

export function createTemplateStorage(records: Records): TemplateStorage {
  const kind = 'template';
  const get: TemplateStorage['get'] = (scope, name) => records.get<Template>(kind, scopeKey(scope), name.toLowerCase());
  return {
    get,
    put: (scope, template) => records.put(kind, scopeKey(scope), template.name, template),
    remove: (scope, name) => records.remove(kind, scopeKey(scope), name.toLowerCase()),
    list: (scope) => records.list<Template>(kind, scopeKey(scope)),
    count: (scope) => records.count(kind, scopeKey(scope)),
    clear: (scope) => records.clear(kind, scopeKey(scope)),
    resolve({ domain, ...ofAccount }, name) {
      for (const scope of [{ ...ofAccount, domain }, ofAccount]) {
        // "template name or template ID". (send-templates)
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

interface NewVersion {
  template: string;
  tag?: string;
  comment?: string;
  active?: boolean;
  headers?: Record<string, string>;
}

/** `createdAt` as Mailgun writes it: `Sat, 12 Nov 1955 06:38:00 UTC`. (openapi) */
export function createVersion(
  { template, tag = 'initial', comment = '', active = false, headers = {} }: NewVersion,
  createdAt: string,
): TemplateVersion {
  return { tag, template, engine: 'handlebars', createdAt, comment, active, id: randomUUID(), headers };
}

export function createTemplate(name: string, createdAt: string, description = '', createdBy = ''): Template {
  return { name: name.toLowerCase(), description, createdAt, createdBy, id: randomUUID(), versions: [] };
}

/** Adds the version, or replaces the one with its tag. The first version becomes active. (openapi) */
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
