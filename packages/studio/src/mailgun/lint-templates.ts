// Findings about the stored templates that a config's deliveries name: whether they exist, and which variables are never passed.

import { renderMessage, resolveContent } from 'connector-mailgun/inspect';
import Handlebars from 'handlebars';
import { type ContentLocation, fieldOf, locationOf, pathOf, uniqueFindings } from '../connector/read-results.js';
import { inLanguage, samplePayload, sampleRecipient, usageTypes } from '../connector/usage-types.js';
import type { Finding } from '../contract/api.js';
import { at, isObject, parseJson, textAt } from '../contract/json.js';
import type { MailgunClient } from './client.js';
import { describeMissingTemplate, lookUpTemplate, type StoredTemplate } from './stored-templates.js';

interface TemplateUse {
  readonly type: string;
  readonly name: string;
  readonly version: string | undefined;
  readonly location: ContentLocation;
  /** Names of the variables that the message passes. */
  readonly variables: readonly string[];
}

export async function lintTemplates(config: unknown, client: MailgunClient): Promise<Finding[]> {
  const lookups = new Map<string, Promise<StoredTemplate>>();
  const findings: Finding[] = [];
  for (const { type, name, version, location, variables } of findTemplateUses(config)) {
    const key = JSON.stringify([name, version]);
    const lookup = lookups.get(key) ?? lookUpTemplate(client, name, version);
    lookups.set(key, lookup);
    const stored = await lookup;
    const path = pathOf(location, stored.found === 'noVersion' && version ? 'version' : 'template');
    if (stored.found !== 'yes') {
      findings.push({ ...describeMissingTemplate(name, version, stored), path });
      continue;
    }
    const which = nameTemplate(name, version);
    findings.push({ severity: 'info', rule: 'template', path, message: `${which} exists.` });
    for (const variable of variablesOf(stored.source).filter((one) => !variables.includes(one))) {
      const message = `${which} uses {{${variable}}}, which a ${type} email never carries: it stays empty. Add it to variables, or remove it.`;
      findings.push({ severity: 'warning', rule: 'template-variable-missing', path, message });
    }
  }
  return uniqueFindings(findings);
}

/** What stays empty in one email. @param variables as they are passed, as JSON. @returns without paths */
export function lintTemplateVariables(use: {
  name: string;
  version: string | undefined;
  source: string;
  variables: string;
}): Array<Omit<Finding, 'path'>> {
  const parsed = parseJson(use.variables);
  const isEmpty = (name: string) => {
    const value = parsed.ok ? at(parsed.value, name) : undefined;
    return value === undefined || value === null || value === '';
  };
  return variablesOf(use.source)
    .filter(isEmpty)
    .map((name) => ({
      severity: 'warning',
      rule: 'template-variable-empty',
      message: `${nameTemplate(use.name, use.version)} uses {{${name}}}, which is empty in this email.`,
    }));
}

const nameTemplate = (name: string, version: string | undefined) =>
  `The stored template ${name}${version === undefined ? '' : `, version ${version},`}`;

/** Every message that uses a stored template: each usage type, in each language of its delivery. */
function findTemplateUses(config: unknown): TemplateUse[] {
  const deliveries = at(config, 'deliveries');
  const types = [
    ...new Set([...usageTypes.map(({ type }) => type), ...(isObject(deliveries) ? Object.keys(deliveries) : [])]),
  ];
  return types.flatMap((type) => {
    const locales = at(deliveries, type, 'locales');
    return [undefined, ...(isObject(locales) ? Object.keys(locales) : [])].flatMap((locale) => {
      const message = { to: sampleRecipient, type, payload: inLanguage(samplePayload(type), locale) };
      if (!namesTemplate(config, type, locale)) return [];
      const [rendered, content] = [renderMessage(config, message), resolveContent(config, message)];
      if (!rendered.ok || !content.ok || fieldOf(rendered, 'template') === '') return [];
      return [
        {
          type,
          name: fieldOf(rendered, 'template'),
          version: fieldOf(rendered, 't:version') || undefined,
          location: locationOf(content, config),
          variables: Object.keys(JSON.parse(fieldOf(rendered, 't:variables') || '{}') as object),
        },
      ];
    });
  });
}

/** Whether a message can use a stored template at all. Only such a message is rendered: a text of 1 MB takes its time. */
function namesTemplate(config: unknown, type: string, locale: string | undefined): boolean {
  return [type, 'Generic'].some((one) => {
    const delivery = at(config, 'deliveries', one);
    return [delivery, locale === undefined ? undefined : at(delivery, 'locales', locale)].some(
      (content) => textAt(content, 'template').trim() !== '',
    );
  });
}

/** Names with a meaning in Handlebars or in Mailgun's fork of it. */
const builtIn = new Set(['this', 'if', 'unless', 'each', 'with', 'log', 'lookup', 'equal', 'else']);

/** Root names of the values that a template uses: `organization` for `{{organization.name}}`. Empty when it does not parse. */
export function variablesOf(source: string): string[] {
  const names = new Set<string>();
  let tree: unknown;
  try {
    tree = Handlebars.parse(source);
  } catch {
    return [];
  }
  walk(tree, 0);
  return [...names];

  /** Inside a block such as `each`, names belong to its item: only names outside it certainly belong to the message. */
  function walk(node: unknown, blockDepth: number): void {
    if (Array.isArray(node)) for (const item of node) walk(item, blockDepth);
    if (!isObject(node)) return;
    if (node.type === 'PathExpression') {
      const [root] = node.parts as unknown[];
      const depth = Number(node.depth);
      const isOwn = node.data !== true && typeof root === 'string' && !builtIn.has(root);
      if (isOwn && depth >= blockDepth) names.add(root);
      return;
    }
    const isHelper = Array.isArray(node.params) && node.params.length > 0;
    for (const [key, value] of Object.entries(node)) {
      if (key === 'loc' || (key === 'path' && isHelper)) continue;
      const isScope = !isHelper || /^(each|with)$/.test(textAt(node, 'path', 'original'));
      const changesScope = node.type === 'BlockStatement' && key === 'program' && isScope;
      walk(value, blockDepth + (changesScope ? 1 : 0));
    }
  }
}
