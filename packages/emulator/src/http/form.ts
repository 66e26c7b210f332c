// A posted form, urlencoded or multipart, as ordered fields and files. Repeated names are kept.
import { type Form, type FormFile, maxFields, parseMultipart } from './multipart.js';
import { httpError } from './response.js';

export type { Form, FormFile };

export const emptyForm: Form = { fields: [], files: [] };

/**
 * @param contentType the request's header, as sent
 * @throws HttpError 400 with Mailgun's texts for malformed forms (docs-2024)
 */
export async function parseForm(contentType: string | undefined, body: Buffer): Promise<Form> {
  const form = readForm(contentType, body);
  return {
    ...form,
    fields: form.fields.map(([name, value]) => [plainName(name), value]),
    files: form.files.map((file) => ({ ...file, name: plainName(file.name) })),
  };
}

function readForm(contentType: string | undefined, body: Buffer): Form {
  if (contentType?.toLowerCase().startsWith('multipart/form-data')) return multipartForm(contentType, body);
  // A body of any other type has no fields: Mailgun then reports the first parameter as missing. (inferred)
  if (contentType !== undefined && !contentType.toLowerCase().startsWith('application/x-www-form-urlencoded')) {
    return emptyForm;
  }
  return { fields: parseUrlEncoded(body.toString('utf8')), files: [] };
}

function parseUrlEncoded(body: string): Form['fields'] {
  // Go's parser, whose text docs-2024 quotes, rejects what URLSearchParams accepts.
  const bad = /%(?![0-9a-fA-F]{2}).{0,2}/.exec(body);
  if (bad) throw httpError(400, `unable to parse request: invalid URL escape ${JSON.stringify(bad[0])}`);
  const fields: Form['fields'] = [];
  for (const field of new URLSearchParams(body)) {
    fields.push(field);
    if (fields.length > maxFields) throw httpError(400, 'unable to parse request: too many parameters');
  }
  return fields;
}

function multipartForm(contentType: string, body: Buffer): Form {
  const form = parseMultipart(contentType, body);
  if (form === 'too many') throw httpError(400, 'unable to parse request: too many parameters');
  // (symfony#50446)
  if (form === 'cut') throw httpError(400, 'unable to read message attachment: unexpected EOF');
  if (form === 'malformed') throw httpError(400, 'malformed multipart/form-data request');
  return form;
}

/**
 * Clients in PHP and Ruby write `to[]` and `attachment[0]`; Mailgun takes the plain name. (mailgun-ruby, mailgun-php,
 * wordpress-plugin, symfony-mailgun) `h:` and `v:` are names of the sender's own.
 */
function plainName(name: string): string {
  return /^[hv]:/.test(name) ? name : name.replace(/^([^[\]]+)\[\d{0,9}\]$/, '$1');
}

/** The values of one name, in the order sent. */
export function fieldValues(form: Form, name: string): string[] {
  return form.fields.filter(([field]) => field === name).map(([, value]) => value);
}

/** The first non-empty value of one name: clients send empty fields for what is unset. (inferred) */
export function fieldValue(form: Form, name: string): string | undefined {
  return form.fields.find(([field, value]) => field === name && value !== '')?.[1];
}

/** `yes` or `true`, in any case, as Mailgun's parameters are written. */
export const isYes = (value: string | null | undefined): boolean => /^(yes|true)$/i.test(value ?? '');
