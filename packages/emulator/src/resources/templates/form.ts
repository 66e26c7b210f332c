// Reads the forms of the template API, and shows templates as Mailgun does (section 3.3 of the fact sheet). Pure.
import { refuse } from '../../http/response.js';
import { type Form, fieldValue } from '../../http/form.js';
import { checkTemplate } from '../../mail/template-engine.js';
import { maxTemplateBytes, type Template, type TemplateVersion } from './storage.js';

/** Only these may be given; they are inserted at delivery. [D] SPEC */
const headerNames = ['from', 'subject', 'reply-to'];

export function readHeadersField(form: Form): Record<string, string> | undefined {
  const posted = fieldValue(form, 'headers');
  if (posted === undefined) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(posted);
  } catch {
    throw refuse(400, 'Invalid parameter: headers is not a valid JSON');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw refuse(400, 'Invalid parameter: headers is not a valid JSON');
  }
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(parsed)) {
    if (!headerNames.includes(name.toLowerCase())) {
      throw refuse(400, `Invalid parameter: header ${name} is not supported`);
    }
    headers[name] = String(value);
  }
  return headers;
}

export function readSource(form: Form): string | undefined {
  const file = form.files.find(({ name }) => name === 'template');
  const source = file ? file.content.toString('utf8') : fieldValue(form, 'template');
  if (source === undefined) return undefined;
  if (Buffer.byteLength(source) > maxTemplateBytes) throw refuse(400, 'Template is too large, max is 100KB');
  const engine = fieldValue(form, 'engine') ?? 'handlebars';
  // [S] GO mocks
  if (!['handlebars', 'mustache'].includes(engine))
    throw refuse(400, `Invalid parameter: engine ${engine} is not supported`);
  try {
    checkTemplate(source);
  } catch (error) {
    throw refuse(400, `Invalid template: ${(error as Error).message}`);
  }
  return source;
}

export function required(form: Form, name: string): string {
  const value = fieldValue(form, name);
  // [S] GO mocks
  if (value === undefined) throw refuse(400, `Missing mandatory parameter: ${name}`);
  return value;
}

export const isYes = (value: string | null | undefined): boolean => /^(yes|true)$/i.test(value ?? '');

type Shown = Record<string, unknown>;

export function showVersion({ template, ...version }: TemplateVersion, withSource: boolean): Shown {
  return withSource ? { ...version, template } : version;
}

export function showTemplate({ versions: _versions, ...template }: Template): Shown {
  return template;
}
