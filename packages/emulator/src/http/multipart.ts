// Reads multipart/form-data that is in memory as a whole. One pass: malformed bodies cost no more than others.

export interface FormFile {
  name: string;
  filename: string;
  /** With its parameters: `text/calendar; method=REQUEST`. */
  contentType: string;
  content: Buffer;
}

export interface Form {
  fields: Array<[name: string, value: string]>;
  files: FormFile[];
  /** The names of parts that Mailgun drops. */
  dropped?: string[];
}

/** Mailgun documents no limit. These protect the emulator, and are far above 1,000 recipients as repeated fields. */
export const maxFields = 5_000;
const maxFiles = 1_000;
const maxHeadBytes = 8_192;
const maxNameLength = 1_000;

/** `cut`: it ends within an attachment. */
export type MultipartForm = Form | 'malformed' | 'cut' | 'too many';

/** What a library makes of a name that is not ASCII: `filename*=…`, or split over `filename*0*=…` and more. */
const onlyExtended = /^filename\*/;

export function parseMultipart(contentType: string, body: Buffer): MultipartForm {
  const boundary = boundaryOf(contentType);
  if (boundary === undefined || boundary === '' || boundary.length > 200) return 'malformed';
  const form: Form = { fields: [], files: [], dropped: [] };
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  // The first delimiter may be the first line.
  const first = delimiter.subarray(2);
  let at = body.subarray(0, first.length).equals(first) ? first.length : after(body, delimiter, 0);
  for (;;) {
    if (at < 0) return 'malformed';
    if (body.toString('latin1', at, at + 2) === '--') return form;
    const headStart = lineEnd(body, at);
    if (headStart < 0) return 'malformed';
    const head = headAt(body, headStart);
    const next = head && after(body, delimiter, head.contentStart - 2);
    if (!head || next === undefined) return 'malformed';
    if (next < 0) return isAttachment(head.lines) ? 'cut' : 'malformed';
    const content = body.subarray(head.contentStart, Math.max(head.contentStart, next - delimiter.length));
    if (!addPart(form, head.lines, content)) return 'malformed';
    if (form.fields.length > maxFields || form.files.length > maxFiles) return 'too many';
    at = next;
  }
}

const boundaryOf = (contentType: string) => parameters(contentType).get('boundary');

/** The offset after the next delimiter; below 0 when there is none. */
function after(body: Buffer, delimiter: Buffer, from: number): number {
  const at = body.indexOf(delimiter, from);
  return at < 0 ? -1 : at + delimiter.length;
}

/** Spaces may follow a delimiter before its line ends. */
function lineEnd(body: Buffer, at: number): number {
  const [padding] = /^[ \t]*\r\n/.exec(body.toString('latin1', at, at + 100)) ?? [];
  return padding === undefined ? -1 : at + padding.length;
}

function headAt(body: Buffer, start: number): { lines: string[]; contentStart: number } | undefined {
  // A part without any header starts with the empty line.
  if (body.toString('latin1', start, start + 2) === '\r\n') return { lines: [], contentStart: start + 2 };
  const head = body.subarray(start, start + maxHeadBytes);
  const end = head.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const lines = head.toString('utf8', 0, end).split(/\r\n(?![ \t])/);
  return { lines: lines.map((line) => line.replace(/\r\n/g, '')), contentStart: start + end + 4 };
}

/** False when the part has no name. What Mailgun does with it is not known; here the form is malformed. */
function addPart(form: Form, lines: readonly string[], content: Buffer): boolean {
  const disposition = headerOf(lines, 'content-disposition');
  if (disposition === undefined || !/^\s*form-data\s*(;|$)/i.test(disposition)) return true;
  const given = parameters(disposition);
  const name = given.get('name')?.slice(0, maxNameLength);
  if (name === undefined) return false;
  const filename = given.get('filename');
  const type = headerOf(lines, 'content-type')?.trim();
  if (filename !== undefined) {
    // Some clients send a path.
    const base = filename.slice(Math.max(filename.lastIndexOf('/'), filename.lastIndexOf('\\')) + 1);
    // Mailgun's WordPress plugin sends files without a type (wordpress-plugin); what Mailgun makes of them is not known.
    form.files.push({ name, filename: base, contentType: type || 'application/octet-stream', content });
  } else if ([...given.keys()].some((key) => onlyExtended.test(key))) {
    // Mailgun drops it silently. (anymail#125, symfony#42586)
    form.dropped?.push(name);
  } else form.fields.push([name, textOf(content, type)]);
  return true;
}

function isAttachment(lines: readonly string[]): boolean {
  const given = parameters(headerOf(lines, 'content-disposition') ?? '');
  return given.has('filename') && /^(?:attachment|inline)(?:$|\[)/.test(given.get('name') ?? '');
}

function headerOf(lines: readonly string[], name: string): string | undefined {
  const line = lines.find((line) => line.slice(0, name.length + 1).toLowerCase() === `${name}:`);
  return line?.slice(name.length + 1);
}

/** Without continuations and encodings: these stay separate names, such as `filename*`. */
function parameters(value: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, name = '', quoted, plain = ''] of value.matchAll(
    /;[ \t]*([^\s=;"]{1,100})[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^;"]*))/g,
  )) {
    const key = name.toLowerCase();
    // A backslash of a Windows path is not an escape.
    if (!found.has(key)) found.set(key, quoted === undefined ? plain.trim() : quoted.replace(/\\(["\\])/g, '$1'));
  }
  return found;
}

function textOf(content: Buffer, type: string | undefined): string {
  const charset = type && parameters(type).get('charset');
  if (charset && !/^utf-?8$/i.test(charset)) {
    try {
      return new TextDecoder(charset).decode(content);
    } catch {
      // An unknown charset: read as UTF-8.
    }
  }
  return content.toString('utf8');
}
