// API keys: /v1/keys. A created key is accepted at once, a deleted one no longer. (openapi)
import { randomBytes } from 'node:crypto';
import type { KeyConfig } from '../../http/access.js';
import { type Form, fieldValue } from '../../http/form.js';
import { type HttpResponse, httpError, json } from '../../http/response.js';
import { type Call, param, type Route, routeFactory } from '../../http/route.js';
import { normalizeDomain } from '../../model/normal-form.js';
import type { DomainStorage } from '../domains/storage.js';
import type { ApiKey, KeyRole, KeyStorage } from './storage.js';

export interface KeyDependencies {
  keys: KeyStorage;
  /** Those of the configuration. */
  configuredKeys: readonly KeyConfig[];
  domains: Pick<DomainStorage, 'findOf'>;
  startedAtMs: number;
  now: () => number;
}

export function keyRoutes(dependencies: KeyDependencies): Route[] {
  const route = routeFactory(dependencies, { prefix: '/v1/keys', access: 'account', coverage: 'exact' });
  return [
    route('GET', '', list),
    // Of the roles only `sending` restricts what a key may do.
    route('POST', '', create, { coverage: 'approximate' }),
    route('POST', '/public', regeneratePublic, { coverage: 'approximate' }),
    route('DELETE', '/:id', remove),
  ];
}

const kinds = ['domain', 'user', 'web'] as const;
const roles: readonly KeyRole[] = ['admin', 'basic', 'sending', 'developer', 'support'];
/** Not Mailgun's, whose limit depends on the plan. */
const maxKeys = 500;

/** `2006-01-02T15:04:05` (openapi) */
const date = (ms: number) => new Date(ms).toISOString().slice(0, 19);

const format = (key: ApiKey, nowMs: number) => ({
  id: key.id,
  description: key.description,
  kind: key.kind,
  role: key.role,
  created_at: date(key.createdAtMs),
  updated_at: date(key.createdAtMs),
  ...(key.expiresAtMs !== undefined && { expires_at: date(key.expiresAtMs) }),
  requestor: key.email ?? null,
  user_name: key.userName ?? null,
  domain_name: key.domain ?? null,
  is_disabled: key.expiresAtMs !== undefined && key.expiresAtMs <= nowMs,
});

function all({ keys, configuredKeys, startedAtMs }: KeyDependencies): ApiKey[] {
  const configured = configuredKeys.map(
    ({ id, kind = 'account', domain }, index): ApiKey => ({
      id: id ?? `key-${index + 1}`,
      description: '',
      kind: kind === 'domain' ? 'domain' : 'user',
      role: kind === 'domain' ? 'sending' : 'admin',
      ...(domain !== undefined && { domain }),
      createdAtMs: startedAtMs,
      account: '',
    }),
  );
  return [...configured.filter(({ id }) => !keys.isRevoked(id)), ...keys.list()];
}

function list(call: Call, dependencies: KeyDependencies): HttpResponse {
  const kind = readKind(call.query.get('kind'));
  const domain = call.query.get('domain_name');
  const nowMs = dependencies.now();
  const items = all(dependencies)
    .filter((key) => key.account === call.account)
    .filter((key) => (kind ?? key.kind) === key.kind && (!domain || key.domain === normalizeDomain(domain)))
    .map((key) => format(key, nowMs));
  return json(200, { total_count: items.length, items });
}

function readKind(written: string | null | undefined): ApiKey['kind'] | undefined {
  if (written === null || written === undefined || written === '') return undefined;
  const kind = kinds.find((known) => known === written);
  if (!kind) throw httpError(400, `expected \`kind\` param to be one of [${kinds.join(' ')}] or absent`);
  return kind;
}

const maxText = 1_000;
const textOf = (form: Form, name: string) => fieldValue(form, name)?.slice(0, maxText);

function create(call: Call, dependencies: KeyDependencies): HttpResponse {
  const { keys, now } = dependencies;
  const form = call.form();
  const kind = readKind(fieldValue(form, 'kind')) ?? 'user';
  const role = roles.find((known) => known === fieldValue(form, 'role'));
  // The texts are not known. (inferred)
  if (!role) throw httpError(400, `expected \`role\` param to be one of [${roles.join(' ')}]`);
  const domain = role === 'sending' || kind === 'domain' ? readDomain(call, dependencies, form) : undefined;
  if (keys.count() >= maxKeys) throw httpError(403, 'could not create key, account limit reached');
  const nowMs = now();
  const [email, userName] = [textOf(form, 'email'), textOf(form, 'user_name')];
  const seconds = Number(fieldValue(form, 'expiration') ?? 0);
  const { key, secret } = keys.create({
    description: textOf(form, 'description') ?? '',
    kind,
    role,
    ...(domain !== undefined && { domain }),
    ...(email !== undefined && { email }),
    ...(userName !== undefined && { userName }),
    createdAtMs: nowMs,
    ...(seconds > 0 && seconds < 1e9 && { expiresAtMs: nowMs + seconds * 1_000 }),
    account: call.account,
  });
  return json(200, { message: 'great success', key: { ...format(key, nowMs), secret } });
}

function readDomain(call: Call, { domains }: KeyDependencies, form: Form): string {
  const written = fieldValue(form, 'domain_name');
  // The texts are not known. (inferred)
  if (written === undefined) throw httpError(400, 'expected `domain_name` param to be present for a domain key');
  const domain = domains.findOf(call.account, call.region, normalizeDomain(written), true);
  if (!domain) throw httpError(404, 'Domain not found');
  return domain.name;
}

function remove(call: Call, dependencies: KeyDependencies): HttpResponse {
  const id = param(call, 'id');
  const found = all(dependencies).find((key) => key.id === id && key.account === call.account);
  if (!found) throw httpError(404, 'no key matching id');
  if (!dependencies.keys.remove(id)) dependencies.keys.revoke(id);
  return json(200, { message: 'key deleted' });
}

/** A public key can do nothing here, so it is not kept. */
function regeneratePublic(): HttpResponse {
  const key = `pubkey-${randomBytes(16).toString('hex')}`;
  return json(200, { key, message: 'The public API key has been successfully regenerated.' });
}
