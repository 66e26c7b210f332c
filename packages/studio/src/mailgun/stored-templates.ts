// A template stored at Mailgun: whether it exists, its source, and the names of the values it uses.
import Handlebars from 'handlebars';
import { at, isObject, textAt } from '../contract/json.js';
import type { MailgunClient, Reply } from './client.js';

export type StoredTemplate =
  | { readonly found: 'yes'; readonly source: string; readonly headers: Readonly<Record<string, string>> }
  | { readonly found: 'noTemplate' | 'noVersion' }
  /** The key may not look, or Mailgun could not be asked. */
  | { readonly found: 'unseen'; readonly reason: string };

/** @param version the active one when undefined */
export async function lookUpTemplate(
  client: MailgunClient,
  name: string,
  version: string | undefined,
): Promise<StoredTemplate> {
  const ofDomain = await ask(client, `/v3/${client.access.domain}/templates`, name, version);
  if (ofDomain.found !== 'noTemplate') return ofDomain;
  // Templates can also belong to the whole account. Which of two equal names goes first is not documented.
  return ask(client, '/v4/templates', name, version);
}

async function ask(
  client: MailgunClient,
  folder: string,
  name: string,
  version: string | undefined,
): Promise<StoredTemplate> {
  // Mailgun stores names in lower case.
  const path = `${folder}/${encodeURIComponent(name.toLowerCase())}`;
  const reply = await client.get(
    version === undefined ? path : `${path}/versions/${encodeURIComponent(version)}`,
    version === undefined ? { active: 'yes' } : {},
  );
  if (!reply.ok) return { found: 'unseen', reason: reply.reason };
  if (isFound(reply)) {
    const stored = at(reply.json, 'template', 'version');
    if (!isObject(stored)) return { found: 'noVersion' };
    return { found: 'yes', source: textAt(stored, 'template'), headers: headersOf(stored.headers) };
  }
  if (reply.status !== 404) return { found: 'unseen', reason: `status ${reply.status}` };
  if (version === undefined) return { found: 'noTemplate' };
  // Both are a 404, and their words are not documented: the template itself is asked for.
  return isFound(await client.get(path)) ? { found: 'noVersion' } : { found: 'noTemplate' };
}

const isFound = (reply: Reply): boolean => reply.ok && reply.status === 200 && isObject(at(reply.json, 'template'));

function headersOf(written: unknown): Record<string, string> {
  const headers = typeof written === 'string' && written !== '' ? parse(written) : written;
  if (!isObject(headers)) return {};
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined; // It is Mailgun's to hold JSON there; what is none cannot be used.
  }
}

/** Names that Handlebars and Mailgun's fork of it give a meaning of their own. */
const builtIn = new Set(['this', 'if', 'unless', 'each', 'with', 'log', 'lookup', 'equal', 'else']);

/** The first names of the values that a template uses, `organization` of `{{organization.name}}`. Empty when it does not parse. */
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

  /** Inside a block such as `each`, names belong to its item: only what stands outside is sure to be the message's. */
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
