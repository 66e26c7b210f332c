// A posted form, urlencoded or multipart, as ordered fields and files. Repeated names are kept.
import { Busboy } from '@fastify/busboy';
import { refuse } from './response.js';

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

/** Mailgun states no number; the emulator must survive a hostile one. Far above 1000 recipients as repeated fields. */
const maxFields = 5_000;
const maxFiles = 1_000;

export const emptyForm: Form = { fields: [], files: [] };

/**
 * @param contentType the request's header, as sent
 * @throws Refusal 400 with Mailgun's texts for malformed forms. [D] OLD
 */
export async function parseForm(contentType: string | undefined, body: Buffer): Promise<Form> {
  if (contentType?.toLowerCase().startsWith('multipart/form-data')) return parseMultipart(contentType, body);
  // A body without a type, or with any other one, has no fields: Mailgun then misses the first parameter. [I]
  if (contentType !== undefined && !contentType.toLowerCase().startsWith('application/x-www-form-urlencoded')) {
    return emptyForm;
  }
  return { fields: parseUrlEncoded(body.toString('utf8')), files: [] };
}

function parseUrlEncoded(body: string): Form['fields'] {
  // Go's parser, whose words OLD quotes, refuses what URLSearchParams would let pass.
  const bad = /%(?![0-9a-fA-F]{2}).{0,2}/.exec(body);
  if (bad) throw refuse(400, `unable to parse request: invalid URL escape ${JSON.stringify(bad[0])}`);
  const fields: Form['fields'] = [];
  for (const field of new URLSearchParams(body)) {
    fields.push(field);
    if (fields.length > maxFields) throw refuse(400, 'unable to parse request: too many parameters');
  }
  return fields;
}

function parseMultipart(contentType: string, body: Buffer): Promise<Form> {
  const malformed = () => refuse(400, 'malformed multipart/form-data request');
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
    // A part without a name is no parameter. What is not known of Mailgun: Go's own reader skips it. [?]
    let isNameless = false;
    let isTooMany = false;
    const tooMany = () => {
      isTooMany = true;
    };
    parser.on('fieldsLimit', tooMany).on('filesLimit', tooMany);
    parser.on('field', (name: string | undefined, value) => {
      if (name === undefined) isNameless = true;
      else form.fields.push([name, value]);
    });
    parser.on('file', (name: string | undefined, stream, filename, _encoding, type) => {
      const chunks: Buffer[] = [];
      // Busboy calls a part without a type text, which a file is not: Mailgun's WordPress plugin sends none. [S] What
      // Mailgun makes of it is not known. [?]
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
      if (isTooMany) reject(refuse(400, 'unable to parse request: too many parameters'));
      else if (isNameless) reject(malformed());
      else if (form.fields.length === 0 && form.files.length === 0 && !hasClosingBoundary(contentType, body)) {
        reject(malformed());
      } else resolve(form);
    });
    parser.end(body);
  });
}

const boundaryOf = (contentType: string) => /boundary="?([^";]+)"?/i.exec(contentType)?.[1];

/** Busboy ends quietly on a body that holds no part at all; a real parser would miss the boundary. */
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

/** The first non-empty value of one name: clients send empty fields for what is unset. [I] */
export function fieldValue(form: Form, name: string): string | undefined {
  return form.fields.find(([field, value]) => field === name && value !== '')?.[1];
}
