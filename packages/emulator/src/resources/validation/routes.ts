// Address validation: /v4/address/validate, in bulk, and of a mailing list's members. (validate; mailgun.js, Validations types)
import { csvLines } from '../../http/csv.js';
import { fieldValue } from '../../http/form.js';
import { pageByName } from '../../http/paging.js';
import { type HttpResponse, httpError, plainJson } from '../../http/response.js';
import { type Call, type Handler, param, type Route, routeFactory } from '../../http/route.js';
import { existingList, type ListDependencies } from '../lists/list.js';
import { summarize, validateAddress } from './rules.js';
import type { ValidationJob, ValidationStorage } from './storage.js';

export interface ValidationDependencies extends ListDependencies {
  validations: ValidationStorage;
  now: () => number;
}

/** Validation is not in Mailgun's list of sending operations: it has a list of its own. */
export function validationRoutes(dependencies: ValidationDependencies): Route[] {
  const route = routeFactory(dependencies, { access: 'account' });
  return [
    route('GET', '/v4/address/validate', single),
    route('POST', '/v4/address/validate', single),
    route('GET', '/v4/address/validate/bulk', list),
    route('POST', '/v4/address/validate/bulk/:id', create),
    route('GET', '/v4/address/validate/bulk/:id', show),
    route('DELETE', '/v4/address/validate/bulk/:id', remove),
    route('GET', '/v4/address/validate/bulk/:id/results.json', results),
    route('POST', '/v3/lists/:list/validate', createOfList),
    route('GET', '/v3/lists/:list/validate', showOfList),
    route('DELETE', '/v3/lists/:list/validate', removeOfList),
  ];
}

/** (validate) */
const maxAddressLength = 512;

function single(call: Call): HttpResponse {
  const address = call.query.get('address') ?? fieldValue(call.form(), 'address') ?? '';
  // The texts are not known. (inferred)
  if (address.trim() === '') throw httpError(400, 'address parameter is missing');
  if (address.length > maxAddressLength) throw httpError(400, `address is longer than ${maxAddressLength} characters`);
  return plainJson(200, validateAddress(address));
}

/** Not Mailgun's: all are validated before the response is sent. */
const maxBulk = 10_000;
const maxJobs = 100;

function format({ id, createdAt, results: all, summary }: ValidationJob, { baseUrl }: Call): Record<string, unknown> {
  const url = `${baseUrl}/v4/address/validate/bulk/${encodeURIComponent(id)}/results.json`;
  return {
    created_at: createdAt,
    download_url: { csv: url, json: url },
    id,
    quantity: all.length,
    records_processed: all.length,
    status: 'uploaded',
    summary,
  };
}

function store(call: Call, { validations, now }: ValidationDependencies, id: string, addresses: string[]): void {
  if (validations.list(call.account).length >= maxJobs)
    throw httpError(400, `${maxJobs} validation jobs exist: delete some first`);
  const all = addresses.map((address) => validateAddress(address.slice(0, maxAddressLength)));
  const job = { id, createdAt: Math.floor(now() / 1_000), summary: summarize(all), results: all };
  validations.put(call.account, job);
}

function existing(call: Call, { validations }: ValidationDependencies, id: string): ValidationJob {
  const job = validations.get(call.account, id);
  if (!job) throw httpError(404, 'Validation job does not exist');
  return job;
}

function create(call: Call, dependencies: ValidationDependencies): HttpResponse {
  const file = call.form().files[0];
  // The texts are not known. (inferred)
  if (!file) throw httpError(400, "'file' parameter is missing");
  const id = param(call, 'id').slice(0, 200);
  store(call, dependencies, id, addressesOf(file.content));
  return plainJson(202, { id, message: 'The validation job was submitted.' });
}

/** The column is `email` or `email_address`. (validate, bulk) */
function addressesOf(content: Buffer): string[] {
  const lines = csvLines(content);
  const header = (lines[0] ?? []).map((name) => name.trim().toLowerCase());
  const column = header.findIndex((name) => name === 'email' || name === 'email_address');
  const rows = column < 0 ? lines : lines.slice(1);
  if (rows.length > maxBulk) throw httpError(400, `too many addresses, max is ${maxBulk}`);
  return rows.map((row) => row[Math.max(0, column)] ?? '');
}

const show: Handler<ValidationDependencies> = (call, dependencies) =>
  plainJson(200, format(existing(call, dependencies, param(call, 'id')), call));

const results: Handler<ValidationDependencies> = (call, dependencies) =>
  plainJson(200, existing(call, dependencies, param(call, 'id')).results);

function list(call: Call, { validations }: ValidationDependencies): HttpResponse {
  const jobs = validations.list(call.account);
  const { items, paging } = pageByName(jobs, call, ({ id }) => id, {
    pivot: 'pivot',
    maxLimit: 1_000,
    defaultLimit: 500,
  });
  return plainJson(200, { jobs: items.map((job) => format(job, call)), paging, total: jobs.length });
}

function remove(call: Call, dependencies: ValidationDependencies): HttpResponse {
  const { id } = existing(call, dependencies, param(call, 'id'));
  dependencies.validations.remove(call.account, id);
  return plainJson(200, { message: 'Validation job canceled.' });
}

function createOfList(call: Call, dependencies: ValidationDependencies): HttpResponse {
  const { address } = existingList(call, dependencies);
  const members = dependencies.lists.members(call.region, address);
  store(
    call,
    dependencies,
    address,
    members.map((member) => member.address),
  );
  return plainJson(202, { id: address, message: 'The validation job was submitted.' });
}

const showOfList: Handler<ValidationDependencies> = (call, dependencies) =>
  plainJson(200, format(existing(call, dependencies, existingList(call, dependencies).address), call));

function removeOfList(call: Call, dependencies: ValidationDependencies): HttpResponse {
  const { address } = existingList(call, dependencies);
  existing(call, dependencies, address);
  dependencies.validations.remove(call.account, address);
  return plainJson(200, { message: 'Validation job canceled.' });
}
