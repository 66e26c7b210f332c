// The template API: /v3/{domain}/templates for a domain's, /v4/templates for the account's. Section 3.3 of the fact sheet.
import type { Core } from '../../core.js';
import { type Answer, json, refuse } from '../../http/response.js';
import { type Call, param, type Route } from '../../http/route.js';
import { fieldValue } from '../../http/form.js';
import { utcDate } from '../../http/mailgun-responses.js';
import {
  createTemplate,
  createVersion,
  findVersion,
  maxTemplates,
  maxVersions,
  type Template,
  type TemplateScope,
  type TemplateVersion,
  withVersion,
} from './storage.js';
import { existingDomain } from '../messages/routes.js';
import { pageByName } from '../../http/paging.js';
import { isYes, readHeadersField, readSource, required, showTemplate, showVersion } from './form.js';

type Handle = (call: Call, core: Core, scope: TemplateScope) => Answer;

const table: Array<[method: string, path: string, handle: Handle]> = [
  ['POST', '', create],
  ['GET', '', list],
  ['DELETE', '', removeAll],
  ['GET', '/:name', show],
  ['PUT', '/:name', update],
  ['DELETE', '/:name', remove],
  ['PUT', '/:name/rename/:to', rename],
  ['POST', '/:name/versions', createTheVersion],
  ['GET', '/:name/versions', listVersions],
  ['GET', '/:name/versions/:tag', showTheVersion],
  ['PUT', '/:name/versions/:tag', updateVersion],
  ['DELETE', '/:name/versions/:tag', removeVersion],
  ['PUT', '/:name/versions/:tag/copy/:to', copyVersion],
];

export const templateRoutes: Route[] = table.flatMap(([method, path, handle]): Route[] => [
  {
    method,
    path: `/v3/:domain/templates${path}`,
    access: 'account',
    handle: (call, core) => handle(call, core, { region: call.region, domain: existingDomain(call, core).name }),
  },
  {
    method,
    path: `/v4/templates${path}`,
    access: 'account',
    handle: (call, core) => handle(call, core, { region: call.region }),
  },
]);

const nowOf = (core: Core) => utcDate(new Date(core.now()));

function existing(call: Call, core: Core, scope: TemplateScope): Template {
  const template = core.templates.get(scope, param(call, 'name'));
  // [S] GO mocks
  if (!template) throw refuse(404, 'template not found');
  return template;
}

function existingVersion(call: Call, template: Template): TemplateVersion {
  const version = findVersion(template, param(call, 'tag').toLowerCase());
  // [S] GO mocks
  if (!version) throw refuse(404, 'template version not found');
  return version;
}

function create(call: Call, core: Core, scope: TemplateScope): Answer {
  const form = call.form();
  const name = required(form, 'name');
  if (core.templates.get(scope, name)) throw refuse(400, `template with name '${name.toLowerCase()}' already exists`);
  if (core.templates.count(scope) >= maxTemplates) throw refuse(400, `template limit reached, max is ${maxTemplates}`);
  const template = createTemplate(name, nowOf(core), fieldValue(form, 'description'), fieldValue(form, 'createdBy'));
  const source = readSource(form);
  if (source === undefined) {
    core.templates.put(scope, template);
    return json(200, { message: 'template has been stored', template: showTemplate(template) });
  }
  const version = versionOf(call, core, source, fieldValue(form, 'tag'));
  const stored = withVersion(template, { ...version, active: true });
  core.templates.put(scope, stored);
  return json(200, {
    message: 'template has been stored',
    template: { ...showTemplate(stored), version: showVersion({ ...version, active: true }, true) },
  });
}

function versionOf(call: Call, core: Core, source: string, tag: string | undefined): TemplateVersion {
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
    nowOf(core),
  );
}

function list(call: Call, core: Core, scope: TemplateScope): Answer {
  const templates = core.templates.list(scope).sort((a, b) => (a.name < b.name ? -1 : 1));
  const { items, paging } = pageByName(templates, call, core, ({ name }) => name);
  const withActive = isYes(call.query.get('active'));
  return json(200, { items: items.map((template) => showWithVersion(template, withActive)), paging });
}

function showWithVersion(template: Template, withActive: boolean): Record<string, unknown> {
  const version = withActive ? findVersion(template, undefined) : undefined;
  return { ...showTemplate(template), ...(version && { version: showVersion(version, true) }) };
}

function removeAll(_call: Call, core: Core, scope: TemplateScope): Answer {
  core.templates.clear(scope);
  return json(200, { message: 'templates have been deleted' });
}

function show(call: Call, core: Core, scope: TemplateScope): Answer {
  const template = existing(call, core, scope);
  return json(200, { template: showWithVersion(template, isYes(call.query.get('active'))) });
}

function update(call: Call, core: Core, scope: TemplateScope): Answer {
  const template = existing(call, core, scope);
  const description = fieldValue(call.form(), 'description') ?? call.query.get('description') ?? template.description;
  core.templates.put(scope, { ...template, description });
  return json(200, { message: 'template has been updated', template: { name: template.name } });
}

function remove(call: Call, core: Core, scope: TemplateScope): Answer {
  const { name } = existing(call, core, scope);
  core.templates.remove(scope, name);
  return json(200, { message: 'template has been deleted', template: { name } });
}

function rename(call: Call, core: Core, scope: TemplateScope): Answer {
  const template = existing(call, core, scope);
  const name = param(call, 'to').toLowerCase();
  if (core.templates.get(scope, name)) throw refuse(409, `template with name '${name}' already exists`);
  core.templates.remove(scope, template.name);
  core.templates.put(scope, { ...template, name });
  return json(200, { message: 'template has been updated', template: { name } });
}

function createTheVersion(call: Call, core: Core, scope: TemplateScope): Answer {
  const template = existing(call, core, scope);
  const form = call.form();
  const source = readSource(form);
  if (source === undefined) throw refuse(400, 'Missing mandatory parameter: template');
  const tag = required(form, 'tag');
  // [S] GO mocks
  if (findVersion(template, tag.toLowerCase())) throw refuse(409, `version ${tag} already exists`);
  if (template.versions.length >= maxVersions) throw refuse(400, `version limit reached, max is ${maxVersions}`);
  const version = versionOf(call, core, source, tag);
  const stored = withVersion(template, version);
  core.templates.put(scope, stored);
  return json(200, {
    message: 'new version of the template has been stored',
    template: { ...showTemplate(stored), version: showVersion(findVersion(stored, version.tag) ?? version, true) },
  });
}

function listVersions(call: Call, core: Core, scope: TemplateScope): Answer {
  const template = existing(call, core, scope);
  const { items, paging } = pageByName(template.versions, call, core, ({ tag }) => tag);
  return json(200, {
    template: { ...showTemplate(template), versions: items.map((version) => showVersion(version, false)) },
    paging,
  });
}

function showTheVersion(call: Call, core: Core, scope: TemplateScope): Answer {
  const template = existing(call, core, scope);
  const version = existingVersion(call, template);
  return json(200, { template: { ...showTemplate(template), version: showVersion(version, true) } });
}

function updateVersion(call: Call, core: Core, scope: TemplateScope): Answer {
  const template = existing(call, core, scope);
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
  core.templates.put(scope, withVersion(template, changed));
  return json(200, {
    message: 'version has been updated',
    template: { name: template.name, version: { tag: version.tag } },
  });
}

function removeVersion(call: Call, core: Core, scope: TemplateScope): Answer {
  const template = existing(call, core, scope);
  const { tag } = existingVersion(call, template);
  core.templates.put(scope, { ...template, versions: template.versions.filter((version) => version.tag !== tag) });
  return json(200, { message: 'version has been deleted', template: { name: template.name, version: { tag } } });
}

function copyVersion(call: Call, core: Core, scope: TemplateScope): Answer {
  const template = existing(call, core, scope);
  const source = existingVersion(call, template);
  const tag = param(call, 'to').toLowerCase();
  const comment = call.query.get('comment') ?? source.comment;
  // The copy takes the place of a version of that tag. [I]
  const copy = createVersion({ ...source, tag, comment, active: false }, nowOf(core));
  core.templates.put(scope, withVersion(template, copy));
  return json(200, {
    message: 'version has been copied',
    version: showVersion(copy, true),
    template: showTemplate(template),
  });
}
