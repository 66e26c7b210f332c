// A posted form, urlencoded or multipart, as ordered fields and files. Repeated names are kept.
import { Busboy } from '@fastify/busboy';
import { httpError } from './response.js';

export interface FormFile {
  name: string;
  filename: string;
  contentType: string;
  content: Buffer;
}

export interface Form {
  fields: Array<[name: string, value: string]>;
  files: FormFile[];
}

/** Mailgun documents no limit. These protect the emulator, and are far above 1,000 recipients as repeated fields. */
const maxFields = 5_000;
const maxFiles = 1_000;

export const emptyForm: Form = { fields: [], files: [] };

/**
 * @param contentType the request's header, as sent
 * @throws HttpError 400 with Mailgun's texts for malformed forms (docs-2024)
 */
export async function parseForm(contentType: string | undefined, body: Buffer): Promise<Form> {
  if (contentType?.toLowerCase().startsWith('multipart/form-data')) return parseMultipart(contentType, body);
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

function parseMultipart(contentType: string, body: Buffer): Promise<Form> {
  const malformed = () => httpError(400, 'malformed multipart/form-data request');
  return new Promise((resolve, reject) => {
    const form: Form = { fields: [], files: [] };
    let parser: InstanceType<typeof Busboy>;
    try {
      parser = new Busboy({
        headers: { 'content-type': contentType },
        limits: { fieldSize: Number.POSITIVE_INFINITY, fields: maxFields, files: maxFiles, fieldNameSize: 1_000 },
        // A part with a file name is a file; busboy's default would also take unnamed octet-streams.
        isPartAFile: (_name, _type, filename) => filename !== undefined,
      });
    } catch {
      reject(malformed());
      return;
    }
    const hasType = fileHeads(contentType, body).map((head) => /^content-type:/im.test(head));
    // What Mailgun does with a part without a name is not known; here the form is malformed.
    let isNameless = false;
    let isOverLimit = false;
    const overLimit = () => {
      isOverLimit = true;
    };
    parser.on('fieldsLimit', overLimit).on('filesLimit', overLimit);
    parser.on('field', (name: string | undefined, value) => {
      if (name === undefined) isNameless = true;
      else form.fields.push([name, value]);
    });
    parser.on('file', (name: string | undefined, stream, filename, _encoding, type) => {
      const chunks: Buffer[] = [];
      // Busboy takes a part without a type for text. Mailgun's WordPress plugin sends files without a type (wordpress-plugin);
      // what Mailgun makes of them is not known.
      const isTyped = hasType.shift() ?? true;
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('error', () => reject(malformed()));
      stream.on('end', () => {
        if (name === undefined) isNameless = true;
        else {
          const content = Buffer.concat(chunks);
          const known = isTyped ? type : 'application/octet-stream';
          form.files.push({ name, filename: filename ?? '', contentType: known, content });
        }
      });
    });
    parser.on('error', () => reject(malformed()));
    parser.on('finish', () => {
      if (isOverLimit) reject(httpError(400, 'unable to parse request: too many parameters'));
      else if (isNameless) reject(malformed());
      else if (form.fields.length === 0 && form.files.length === 0 && !hasClosingBoundary(contentType, body)) {
        reject(malformed());
      } else resolve(form);
    });
    parser.end(body);
  });
}

const boundaryOf = (contentType: string) => /boundary="?([^";]+)"?/i.exec(contentType)?.[1];

/** Busboy accepts a body without any part or boundary. */
function hasClosingBoundary(contentType: string, body: Buffer): boolean {
  const boundary = boundaryOf(contentType);
  return boundary !== undefined && body.includes(`--${boundary}--`);
}

/** The headers of each file part, in order. */
function fileHeads(contentType: string, body: Buffer): string[] {
  const delimiter = `--${boundaryOf(contentType)}\r\n`;
  const heads: string[] = [];
  for (let at = body.indexOf(delimiter); at >= 0; at = body.indexOf(delimiter, at + 1)) {
    const start = at + delimiter.length;
    const end = body.indexOf('\r\n\r\n', start);
    const head = body.toString('latin1', start, end < 0 ? start : end);
    if (/^content-disposition:[^\r]*;\s*filename\*?=/im.test(head)) heads.push(head);
  }
  return heads;
}

/** The values of one name, in the order sent. */
export function fieldValues(form: Form, name: string): string[] {
  return form.fields.filter(([field]) => field === name).map(([, value]) => value);
}

/** The first non-empty value of one name: clients send empty fields for what is unset. (inferred) */
export function fieldValue(form: Form, name: string): string | undefined {
  return form.fields.find(([field, value]) => field === name && value !== '')?.[1];
}
