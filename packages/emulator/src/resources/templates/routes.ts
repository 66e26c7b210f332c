// The template API: /v3/{domain}/templates for a domain's templates, /v4/templates for the account's. (openapi, account-templates)
import { fieldValue, isYes } from '../../http/form.js';
import { pageByName } from '../../http/paging.js';
import { type HttpResponse, httpError, json, message } from '../../http/response.js';
import { type Call, param, type Route } from '../../http/route.js';
import { utcDate } from '../../model/normal-form.js';
import { type DomainLookup, existingDomain } from '../domains/existing-domain.js';
import { formatTemplate, formatVersion, readHeadersField, readSource, required } from './form.js';
import {
  createTemplate,
  createVersion,
  findVersion,
  maxTemplates,
  maxVersions,
  type Template,
  type TemplateScope,
  type TemplateStorage,
  type TemplateVersion,
  withVersion,
} from './storage.js';

export interface TemplateDependencies extends DomainLookup {
  templates: TemplateStorage;
  now: () => number;
}

type Handle = (call: Call, dependencies: TemplateDependencies, scope: TemplateScope) => HttpResponse;

const table: Array<[method: string, path: string, handle: Handle]> = [
  ['POST', '', create],
  ['GET', '', list],
  ['DELETE', '', removeAll],
  ['GET', '/:name', show],
  ['PUT', '/:name', update],
  ['DELETE', '/:name', remove],
  ['PUT', '/:name/rename/:to', rename],
  ['POST', '/:name/versions', addVersion],
  ['GET', '/:name/versions', listVersions],
  ['GET', '/:name/versions/:tag', showVersion],
  ['PUT', '/:name/versions/:tag', updateVersion],
  ['DELETE', '/:name/versions/:tag', removeVersion],
  ['PUT', '/:name/versions/:tag/copy/:to', copyVersion],
];

export function templateRoutes(dependencies: TemplateDependencies): Route[] {
  return table.flatMap(([method, path, handle]): Route[] => [
    {
      method,
      path: `/v3/:domain/templates${path}`,
      access: 'account',
      coverage: 'exact',
      handle: (call) => {
        const domain = existingDomain(call, dependencies, unknownDomain).name;
        return handle(call, dependencies, { region: call.region, domain });
      },
    },
    {
      method,
      path: `/v4/templates${path}`,
      access: 'account',
      handle: (call) =>
        handle(call, dependencies, { region: call.region, ...(call.account !== '' && { account: call.account }) }),
    },
  ]);
}

/** In lower case, without the name. (recordings, 2023) */
const unknownDomain = () => message(404, 'domain not found');

function existing(call: Call, dependencies: TemplateDependencies, scope: TemplateScope): Template {
  const template = dependencies.templates.get(scope, param(call, 'name'));
  // (mailgun-go, mocks)
  if (!template) throw httpError(404, 'template not found');
  return template;
}

function existingVersion(call: Call, template: Template): TemplateVersion {
  const version = findVersion(template, param(call, 'tag').toLowerCase());
  // (mailgun-go, mocks)
  if (!version) throw httpError(404, 'template version not found');
  return version;
}

function create(call: Call, dependencies: TemplateDependencies, scope: TemplateScope): HttpResponse {
  const form = call.form();
  const name = required(form, 'name');
  if (dependencies.templates.get(scope, name))
    throw httpError(400, `template with name '${name.toLowerCase()}' already exists`);
  if (dependencies.templates.count(scope) >= maxTemplates)
    throw httpError(400, `template limit reached, max is ${maxTemplates}`);
  const template = createTemplate(
    name,
    utcDate(dependencies.now()),
    fieldValue(form, 'description'),
    fieldValue(form, 'createdBy'),
  );
  const source = readSource(form);
  if (source === undefined) {
    dependencies.templates.put(scope, template);
    return json(200, { message: 'template has been stored', template: formatTemplate(template) });
  }
  const version = versionOf(call, dependencies, source, fieldValue(form, 'tag'));
  const stored = withVersion(template, { ...version, active: true });
  dependencies.templates.put(scope, stored);
  return json(200, {
    message: 'template has been stored',
    template: { ...formatTemplate(stored), version: formatVersion({ ...version, active: true }, true) },
  });
}

function versionOf(
  call: Call,
  dependencies: TemplateDependencies,
  source: string,
  tag: string | undefined,
): TemplateVersion {
  const form = call.form();
  const comment = fieldValue(form, 'comment');
  const headers = readHeadersField(form);
  return createVersion(
    {
      template: source,
      active: isYes(fieldValue(form, 'active')),
      ...(tag !== undefined && { tag: tag.toLowerCase() }),
      ...(comment !== undefined && { comment }),
      ...(headers && { headers }),
    },
    utcDate(dependencies.now()),
  );
}

function list(call: Call, dependencies: TemplateDependencies, scope: TemplateScope): HttpResponse {
  const templates = dependencies.templates.list(scope).sort((a, b) => (a.name < b.name ? -1 : 1));
  const { items, paging } = pageByName(templates, call, ({ name }) => name);
  const withActive = isYes(call.query.get('active'));
  return json(200, { items: items.map((template) => formatWithVersion(template, withActive)), paging });
}

function formatWithVersion(template: Template, withActive: boolean): Record<string, unknown> {
  const version = withActive ? findVersion(template, undefined) : undefined;
  return { ...formatTemplate(template), ...(version && { version: formatVersion(version, true) }) };
}

function removeAll(_call: Call, dependencies: TemplateDependencies, scope: TemplateScope): HttpResponse {
  dependencies.templates.clear(scope);
  return json(200, { message: 'templates have been deleted' });
}

function show(call: Call, dependencies: TemplateDependencies, scope: TemplateScope): HttpResponse {
  const template = existing(call, dependencies, scope);
  return json(200, { template: formatWithVersion(template, isYes(call.query.get('active'))) });
}

function update(call: Call, dependencies: TemplateDependencies, scope: TemplateScope): HttpResponse {
  const template = existing(call, dependencies, scope);
  const description = fieldValue(call.form(), 'description') ?? call.query.get('description') ?? template.description;
  dependencies.templates.put(scope, { ...template, description });
  return json(200, { message: 'template has been updated', template: { name: template.name } });
}

function remove(call: Call, dependencies: TemplateDependencies, scope: TemplateScope): HttpResponse {
  const { name } = existing(call, dependencies, scope);
  dependencies.templates.remove(scope, name);
  return json(200, { message: 'template has been deleted', template: { name } });
}

function rename(call: Call, dependencies: TemplateDependencies, scope: TemplateScope): HttpResponse {
  const template = existing(call, dependencies, scope);
  const name = param(call, 'to').toLowerCase();
  if (dependencies.templates.get(scope, name)) throw httpError(409, `template with name '${name}' already exists`);
  dependencies.templates.remove(scope, template.name);
  dependencies.templates.put(scope, { ...template, name });
  return json(200, { message: 'template has been updated', template: { name } });
}

function addVersion(call: Call, dependencies: TemplateDependencies, scope: TemplateScope): HttpResponse {
  const template = existing(call, dependencies, scope);
  const form = call.form();
  const source = readSource(form);
  if (source === undefined) throw httpError(400, 'Missing mandatory parameter: template');
  const tag = required(form, 'tag');
  // (mailgun-go, mocks)
  if (findVersion(template, tag.toLowerCase())) throw httpError(409, `version ${tag} already exists`);
  if (template.versions.length >= maxVersions) throw httpError(400, `version limit reached, max is ${maxVersions}`);
  const version = versionOf(call, dependencies, source, tag);
  const stored = withVersion(template, version);
  dependencies.templates.put(scope, stored);
  return json(200, {
    message: 'new version of the template has been stored',
    template: { ...formatTemplate(stored), version: formatVersion(findVersion(stored, version.tag) ?? version, true) },
  });
}

function listVersions(call: Call, dependencies: TemplateDependencies, scope: TemplateScope): HttpResponse {
  const template = existing(call, dependencies, scope);
  const { items, paging } = pageByName(template.versions, call, ({ tag }) => tag);
  return json(200, {
    template: { ...formatTemplate(template), versions: items.map((version) => formatVersion(version, false)) },
    paging,
  });
}

function showVersion(call: Call, dependencies: TemplateDependencies, scope: TemplateScope): HttpResponse {
  const template = existing(call, dependencies, scope);
  const version = existingVersion(call, template);
  return json(200, { template: { ...formatTemplate(template), version: formatVersion(version, true) } });
}

function updateVersion(call: Call, dependencies: TemplateDependencies, scope: TemplateScope): HttpResponse {
  const template = existing(call, dependencies, scope);
  const version = existingVersion(call, template);
  const form = call.form();
  const headers = readHeadersField(form);
  const changed: TemplateVersion = {
    ...version,
    template: readSource(form) ?? version.template,
    comment: fieldValue(form, 'comment') ?? version.comment,
    active: version.active || isYes(fieldValue(form, 'active')),
    ...(headers && { headers }),
  };
  dependencies.templates.put(scope, withVersion(template, changed));
  return json(200, {
    message: 'version has been updated',
    template: { name: template.name, version: { tag: version.tag } },
  });
}

function removeVersion(call: Call, dependencies: TemplateDependencies, scope: TemplateScope): HttpResponse {
  const template = existing(call, dependencies, scope);
  const { tag } = existingVersion(call, template);
  dependencies.templates.put(scope, {
    ...template,
    versions: template.versions.filter((version) => version.tag !== tag),
  });
  return json(200, { message: 'version has been deleted', template: { name: template.name, version: { tag } } });
}

function copyVersion(call: Call, dependencies: TemplateDependencies, scope: TemplateScope): HttpResponse {
  const template = existing(call, dependencies, scope);
  const source = existingVersion(call, template);
  const tag = param(call, 'to').toLowerCase();
  const comment = call.query.get('comment') ?? source.comment;
  // The copy replaces a version with that tag. (inferred)
  const copy = createVersion({ ...source, tag, comment, active: false }, utcDate(dependencies.now()));
  dependencies.templates.put(scope, withVersion(template, copy));
  return json(200, {
    message: 'version has been copied',
    version: formatVersion(copy, true),
    // The version again, not the template. (recordings)
    template: formatVersion(copy, true),
  });
}
