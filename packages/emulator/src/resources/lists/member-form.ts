// Reads members from a form, from JSON and from a CSV file. Pure. (openapi; docs-2024, api-mailinglists)
import { csvLines } from '../../http/csv.js';
import { type Form, fieldValue, isYes } from '../../http/form.js';
import { httpError } from '../../http/response.js';
import { isObject, type JsonObject, parseJson, parseObject, setOwn } from '../../model/json.js';
import { parseMailbox } from '../../model/mailbox.js';
import { normalizeAddress } from '../../model/normal-form.js';
import type { Member } from './storage.js';

/** (openapi) */
const maxUpload = 1_000;
const maxCsvBytes = 5 * 1024 * 1024;
/** Not Mailgun's: a list's members are stored with each message that is sent to it. */
const maxVarsLength = 10_000;

/** What a call sets; the rest stays as it is. */
export type MemberChange = Partial<Omit<Member, 'address'>>;

/** `Name <address>` is an address with a name. @throws HttpError 400 */
export function readAddress(written: unknown): { address: string; name: string } {
  const mailbox = typeof written === 'string' ? parseMailbox(written) : undefined;
  // The text is not known. (inferred)
  if (!mailbox) throw httpError(400, "Invalid parameter: 'address' is not a valid address");
  return { address: normalizeAddress(mailbox.address), name: mailbox.name };
}

function readVars(written: unknown): Record<string, unknown> | undefined {
  if (written === undefined || written === null || written === '') return undefined;
  const vars = typeof written === 'string' ? parseObject(written) : isObject(written) ? written : undefined;
  if (!vars || JSON.stringify(vars).length > maxVarsLength) {
    throw httpError(400, "Invalid parameter: 'vars' is not a valid JSON dictionary");
  }
  return vars;
}

function readFlag(written: unknown): boolean | undefined {
  if (written === undefined || written === null || written === '') return undefined;
  if (typeof written === 'object') throw httpError(400, "Invalid parameter: 'subscribed' is not a valid boolean");
  return typeof written === 'boolean' ? written : isYes(String(written));
}

const set = (change: { [K in keyof MemberChange]: MemberChange[K] | undefined }): MemberChange =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));

const nameIn = (written: unknown) => (typeof written === 'string' ? written.slice(0, 1_000) : undefined);

export const readMemberForm = (form: Form): MemberChange =>
  set({
    name: fieldValue(form, 'name'),
    vars: readVars(fieldValue(form, 'vars')),
    subscribed: readFlag(fieldValue(form, 'subscribed')),
  });

export interface WrittenMember {
  address: string;
  change: MemberChange;
}

/** A JSON list of addresses, or of members. @throws HttpError 400 */
export function readMembersJson(source: string | undefined): WrittenMember[] {
  let posted: unknown;
  try {
    posted = parseJson(source ?? '');
  } catch {
    // Not JSON: refused below.
  }
  // The texts are not known. (inferred)
  if (!Array.isArray(posted)) throw httpError(400, "Invalid parameter: 'members' is not a valid JSON list");
  if (posted.length > maxUpload) throw httpError(400, `Too many members, max is ${maxUpload}`);
  return posted.map((entry) => {
    const member: JsonObject = isObject(entry) ? entry : { address: entry };
    const { address, name } = readAddress(member.address);
    return {
      address,
      change: set({
        name: nameIn(member.name) ?? (name === '' ? undefined : name),
        vars: readVars(member.vars),
        subscribed: readFlag(member.subscribed),
      }),
    };
  });
}

const ownColumns = new Set(['address', 'name', 'subscribed', 'vars']);

/** With a header line; without, the first column is the address. Other columns are variables. @throws HttpError 400 */
export function readMembersCsv(content: Buffer, subscribed: boolean | undefined): WrittenMember[] {
  if (content.length > maxCsvBytes) throw httpError(400, 'CSV file is too big, max allowed size is 5 MB');
  const lines = csvLines(content);
  const first = (lines[0] ?? []).map((name) => name.trim().toLowerCase());
  const hasHeader = first.includes('address');
  const columns = hasHeader ? first : ['address', 'name'];
  const rows = hasHeader ? lines.slice(1) : lines;
  if (rows.length > maxUpload) throw httpError(400, `Too many members, max is ${maxUpload}`);
  return rows.map((row) => {
    const cell = (name: string) => (columns.includes(name) ? row[columns.indexOf(name)] : undefined);
    const vars = { ...readVars(cell('vars')) };
    columns.forEach((name, index) => {
      if (!ownColumns.has(name) && name !== '' && row[index] !== undefined) setOwn(vars, name, row[index]);
    });
    const { address, name } = readAddress(cell('address')?.trim());
    const own = nameIn(cell('name')?.trim());
    return {
      address,
      change: set({
        name: own || (name === '' ? undefined : name),
        vars: Object.keys(vars).length === 0 ? undefined : vars,
        subscribed: readFlag(cell('subscribed')) ?? subscribed,
      }),
    };
  });
}
