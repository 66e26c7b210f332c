// Reads the forms of the template API, and formats templates as Mailgun does. Pure.
import { type Form, fieldValue } from '../../http/form.js';
import { checkTemplate } from '../../mail/template-engine.js';
import { invalid } from '../../model/errors.js';
import { parseObject } from '../../model/json.js';
import { maxTemplateBytes, type Template, type TemplateVersion } from './storage.js';

/** Only these are allowed; they are inserted at delivery. (openapi) */
const headerNames = ['from', 'subject', 'reply-to'];

export function readHeadersField(form: Form): Record<string, string> | undefined {
  const posted = fieldValue(form, 'headers');
  if (posted === undefined) return undefined;
  const parsed = parseObject(posted);
  if (!parsed) throw invalid('Invalid parameter: headers is not a valid JSON');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(parsed)) {
    if (!headerNames.includes(name.toLowerCase())) {
      throw invalid(`Invalid parameter: header ${name} is not supported`);
    }
    if (typeof value === 'object') throw invalid(`Invalid parameter: header ${name} is not a text`);
    headers[name] = String(value);
  }
  return headers;
}

export function readSource(form: Form): string | undefined {
  const file = form.files.find(({ name }) => name === 'template');
  const source = file ? file.content.toString('utf8') : fieldValue(form, 'template');
  if (source === undefined) return undefined;
  if (Buffer.byteLength(source) > maxTemplateBytes) throw invalid('Template is too large, max is 100KB');
  const engine = fieldValue(form, 'engine') ?? 'handlebars';
  // (mailgun-go, mocks)
  if (!['handlebars', 'mustache'].includes(engine))
    throw invalid(`Invalid parameter: engine ${engine} is not supported`);
  try {
    checkTemplate(source);
  } catch (error) {
    throw invalid(`Invalid template: ${(error as Error).message}`);
  }
  return source;
}

export function required(form: Form, name: string): string {
  const value = fieldValue(form, name);
  // (mailgun-go, mocks)
  if (value === undefined) throw invalid(`Missing mandatory parameter: ${name}`);
  return value;
}

/** A list shows neither source nor headers. (recordings, 2023) */
export function formatVersion(
  { tag, template, engine, createdAt, comment, active, id, headers }: TemplateVersion,
  withSource: boolean,
): Record<string, unknown> {
  const version = { tag, engine, mjml: '', createdAt, comment, active, id };
  return withSource ? { ...version, template, headers } : version;
}

export function formatTemplate({ versions: _versions, ...template }: Template): Record<string, unknown> {
  return template;
}
