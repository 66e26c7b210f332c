// /v5/accounts/subaccounts, and the custom sending limits of the account and of subaccounts. (openapi; recordings, 2023)
import { randomBytes } from 'node:crypto';
import { fieldValue } from '../../http/form.js';
import type { Profile } from '../../http/mailgun-responses.js';
import { readLimit, readSkip } from '../../http/paging.js';
import { type HttpResponse, httpError, json, message, plainJson } from '../../http/response.js';
import { type Call, type Handler, param, type Route, routeFactory } from '../../http/route.js';
import { parseObject } from '../../model/json.js';
import type { Region } from '../../model/normal-form.js';
import { accountScope, type OwnedDomains } from '../domains/account-scope.js';
import type { EventStorage } from '../events/storage.js';
import type { Subaccount, SubaccountStorage } from './storage.js';

export interface SubaccountDependencies extends OwnedDomains {
  subaccounts: SubaccountStorage;
  events: Pick<EventStorage, 'count'>;
  profile: Profile;
  now: () => number;
}

/** Not Mailgun's: a client in a loop must not fill the disk. */
const maxSubaccounts = 1_000;

export function subaccountRoutes(dependencies: SubaccountDependencies): Route[] {
  const route = routeFactory(dependencies, { prefix: '/v5/accounts', access: 'account', coverage: 'exact' });
  return [
    route('GET', '/subaccounts', list),
    route('POST', '/subaccounts', create),
    route('DELETE', '/subaccounts', close),
    route('GET', '/subaccounts/:id', show),
    route('POST', '/subaccounts/:id/disable', setStatus('disabled')),
    route('POST', '/subaccounts/:id/enable', setStatus('open')),
    route('PUT', '/subaccounts/:id/features', updateFeatures),
    // The limits are shown, with what was sent, and never enforced.
    route('GET', '/subaccounts/:id/limit/custom/monthly', showLimit, { coverage: 'approximate' }),
    route('PUT', '/subaccounts/:id/limit/custom/monthly', setLimit, { coverage: 'approximate' }),
    route('DELETE', '/subaccounts/:id/limit/custom/monthly', removeLimit, { coverage: 'approximate' }),
    route('GET', '/limit/custom/monthly', showLimit, { coverage: 'approximate' }),
    route('PUT', '/limit/custom/monthly', setLimit, { coverage: 'approximate' }),
    route('DELETE', '/limit/custom/monthly', removeLimit, { coverage: 'approximate' }),
    route('PUT', '/limit/custom/enable', () => json(200, { success: true }), { coverage: 'approximate' }),
  ];
}

const gmt = (ms: number) => new Date(ms).toUTCString();

/** Dates are documented, and not in what was recorded in 2023. (openapi; recordings) */
function format({ id, name, status, createdAtMs, updatedAtMs }: Subaccount, profile: Profile) {
  const dates = { created_at: gmt(createdAtMs), updated_at: gmt(updatedAtMs) };
  return { id, name, status, ...(profile === 'docs' && dates) };
}

function existing(call: Call, { subaccounts }: SubaccountDependencies): Subaccount {
  const found = subaccounts.get(param(call, 'id'));
  if (!found || !isReachable(call, found.id)) throw httpError(404, 'Not Found');
  return found;
}

/** A subaccount reaches itself only. (inferred) */
const isReachable = ({ account }: Call, id: string) => account === '' || account === id;

const isTrue = (value: string | null) => (value === null ? undefined : /^(true|yes|1)$/i.test(value));

function list(call: Call, { subaccounts, profile }: SubaccountDependencies): HttpResponse {
  const { query } = call;
  const [enabled, closed] = [isTrue(query.get('enabled')), isTrue(query.get('closed'))];
  const filter = query.get('filter')?.toLowerCase() ?? '';
  const found = subaccounts
    .list()
    .filter(
      ({ id, name, status }) =>
        isReachable(call, id) &&
        name.toLowerCase().includes(filter) &&
        (enabled === undefined || (status === 'open') === enabled) &&
        (status === 'closed') === (closed ?? false),
    );
  if (/^(desc|asc)$/i.test(query.get('sort') ?? '')) found.sort((a, b) => (a.name < b.name ? -1 : 1));
  if (query.get('sort')?.toLowerCase() === 'desc') found.reverse();
  const limit = readLimit(query.get('limit'), 1_000, 10);
  const skip = readSkip(query.get('skip'));
  const shown = found.slice(skip, skip + limit).map((subaccount) => format(subaccount, profile));
  return plainJson(200, { subaccounts: shown, total: found.length });
}

function create(call: Call, { subaccounts, profile, now }: SubaccountDependencies): HttpResponse {
  const name = (call.query.get('name') ?? fieldValue(call.form(), 'name') ?? '').trim().slice(0, 500);
  if (name === '') throw httpError(400, 'Bad request');
  // The text is not known. (inferred)
  if (call.account !== '') throw httpError(403, 'Forbidden');
  if (subaccounts.count() >= maxSubaccounts)
    throw httpError(403, 'Parent account has reached its allotted child limit');
  const nowMs = now();
  const created: Subaccount = {
    id: randomBytes(12).toString('hex'),
    name,
    status: 'open',
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    features: {},
  };
  subaccounts.put(created);
  return plainJson(200, { subaccount: format(created, profile) });
}

function show(call: Call, dependencies: SubaccountDependencies): HttpResponse {
  return plainJson(200, { subaccount: format(existing(call, dependencies), dependencies.profile) });
}

const setStatus =
  (status: 'open' | 'disabled'): Handler<SubaccountDependencies> =>
  (call, dependencies) => {
    const subaccount = existing(call, dependencies);
    // Enabling what is open succeeds. (recordings, 2023)
    if (status === 'disabled' && subaccount.status === 'disabled') {
      throw httpError(400, 'subaccount is already disabled');
    }
    const changed = { ...subaccount, status, updatedAtMs: dependencies.now() };
    dependencies.subaccounts.put(changed);
    return plainJson(200, { subaccount: format(changed, dependencies.profile) });
  };

/** The header names the subaccount to delete. */
function close({ account }: Call, { subaccounts, now }: SubaccountDependencies): HttpResponse {
  const subaccount = subaccounts.get(account);
  if (!subaccount) throw httpError(400, 'Bad request');
  subaccounts.put({ ...subaccount, status: 'closed', updatedAtMs: now() });
  return plainJson(200, { message: 'Subaccount successfully deleted' });
}

const features = ['email_preview', 'inbox_placement', 'sending', 'validations', 'validations_bulk'];

function updateFeatures(call: Call, dependencies: SubaccountDependencies): HttpResponse {
  const subaccount = existing(call, dependencies);
  const form = call.form();
  const changes = features.flatMap((name) => {
    const enabled = parseObject(fieldValue(form, name) ?? '')?.enabled;
    return typeof enabled === 'boolean' ? [[name, { enabled }] as const] : [];
  });
  if (changes.length === 0) throw httpError(400, 'No valid updates provided');
  const changed = { ...subaccount, features: { ...subaccount.features, ...Object.fromEntries(changes) } };
  dependencies.subaccounts.put({ ...changed, updatedAtMs: dependencies.now() });
  return plainJson(200, { features: changed.features });
}

/** Of the subaccount in the path, otherwise of the account that calls. */
function limitedAccount(call: Call, dependencies: SubaccountDependencies): string {
  return call.params.id === undefined ? call.account : existing(call, dependencies).id;
}

function showLimit(call: Call, dependencies: SubaccountDependencies): HttpResponse {
  const account = limitedAccount(call, dependencies);
  const limit = dependencies.subaccounts.limitOf(account);
  if (limit === undefined) return message(404, 'No threshold for account');
  return plainJson(200, { limit, current: sentThisMonth(account, dependencies), period: '1m' });
}

function sentThisMonth(account: string, dependencies: SubaccountDependencies): number {
  const nowMs = dependencies.now();
  const now = new Date(nowMs);
  const fromMs = Date.UTC(now.getUTCFullYear(), now.getUTCMonth());
  const count = (region: Region) =>
    dependencies.events.count(
      {
        region,
        fromMs,
        isAscending: true,
        conditions: [
          { sql: "events.event = 'accepted'", values: [] },
          ...accountScope({ account, region }, dependencies),
        ],
        limit: 0,
      },
      nowMs,
    );
  return count('us') + count('eu');
}

const minLimit = 1_000;

function setLimit(call: Call, dependencies: SubaccountDependencies): HttpResponse {
  const account = limitedAccount(call, dependencies);
  const limit = Number(call.query.get('limit') ?? fieldValue(call.form(), 'limit'));
  // Spelt as Mailgun spells it. (openapi)
  if (!Number.isSafeInteger(limit) || limit < minLimit) {
    throw httpError(400, `The limit parameter minumum is ${minLimit}`);
  }
  dependencies.subaccounts.setLimit(account, limit);
  return plainJson(200, { success: true });
}

function removeLimit(call: Call, dependencies: SubaccountDependencies): HttpResponse {
  const isRemoved = dependencies.subaccounts.removeLimit(limitedAccount(call, dependencies));
  if (!isRemoved) throw httpError(400, 'Could not delete threshold for account');
  return plainJson(200, { success: true });
}
