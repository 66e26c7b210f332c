// Reads an entry of a list from a form, from JSON or from a CSV file.
import type { SuppressionEntry } from '../../delivery/simulate-event.js';
import { csvLines } from '../../http/csv.js';
import type { Form } from '../../http/form.js';
import { httpError } from '../../http/response.js';
import { isObject, setOwn } from '../../model/json.js';
import { parseMailbox } from '../../model/mailbox.js';
import { utcDate } from '../../model/normal-form.js';
import { type Entry, lists } from './lists.js';
import type { ListKind } from './storage.js';

/** Repeated fields, such as `tag`, become a list. `tags` is of JSON: a form with it unsubscribes from all. (recordings, 2026) */
export function formEntry(form: Form): Entry {
  const entry: Record<string, string | string[]> = {};
  for (const [name, value] of form.fields) {
    if (name === 'tags') continue;
    const before = Object.hasOwn(entry, name) ? entry[name] : undefined;
    setOwn(entry, name, before === undefined ? value : [before, value].flat());
  }
  return entry;
}

/** Tags given as text, for example, are refused. (inferred: openapi states the types) @throws HttpError 400 */
export function checkTypes(entry: unknown): void {
  if (!isObject(entry)) throw httpError(400, 'Invalid JSON');
  const isText = (value: unknown) => value === undefined || value === null || typeof value === 'string';
  const { tags, code, ...texts } = entry;
  const isList =
    tags === undefined || tags === null || (Array.isArray(tags) && tags.every((tag) => typeof tag === 'string'));
  if (!isList || !(isText(code) || typeof code === 'number') || !Object.values(texts).every(isText)) {
    throw httpError(400, 'Invalid JSON');
  }
}

/** The lines after the header line, as fields by name. */
export function readCsv(content: Buffer): Entry[] {
  const [header = [], ...lines] = csvLines(content);
  const names = header.map((name) => name.trim().toLowerCase());
  // What is beyond the header line's columns has no name.
  return lines.map((line) => Object.fromEntries(names.slice(0, line.length).map((name, at) => [name, line[at]])));
}

export function readEntry(kind: ListKind, value: unknown, createdAt: string): SuppressionEntry {
  if (typeof value !== 'object' || value === null) throw httpError(400, 'Invalid JSON');
  const fields = value as Entry;
  const written = String(fields.address ?? (kind === 'whitelists' ? fields.domain : undefined) ?? '');
  const isDomain = kind === 'whitelists' && fields.address === undefined && /^[\w.-]+\.[\w-]+$/.test(written);
  const address = isDomain ? written : parseMailbox(written)?.address;
  if (address === undefined) throw httpError(400, "'address' parameter is not a valid address");
  const given = fields.created_at ?? fields.createdAt;
  const at = typeof given === 'string' ? Date.parse(given) : Number.NaN;
  return {
    address: address.toLowerCase(),
    createdAt: Number.isNaN(at) ? createdAt : utcDate(at),
    ...lists[kind].read(fields),
  };
}
