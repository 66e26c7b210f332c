// /v3/domains/{domain}/credentials: the SMTP logins of a domain. (recordings, 2025; openapi, credentials)
import { randomBytes } from 'node:crypto';
import { type Form, fieldValues } from '../../http/form.js';
import { readLimit, readSkip } from '../../http/paging.js';
import { type HttpResponse, httpError, json } from '../../http/response.js';
import { type Call, param, type Route, routeFactory } from '../../http/route.js';
import { parseMailbox } from '../../model/mailbox.js';
import { type DomainLookup, existingDomain } from '../domains/existing-domain.js';
import type { Credential, CredentialStorage } from './storage.js';

export interface CredentialDependencies extends DomainLookup {
  credentials: CredentialStorage;
  now: () => number;
}

export function credentialRoutes(dependencies: CredentialDependencies): Route[] {
  const route = routeFactory(dependencies, {
    prefix: '/v3/domains/:domain/credentials',
    access: 'domainApi',
    coverage: 'approximate',
  });
  return [
    route('GET', '', list, { coverage: 'exact' }),
    route('POST', '', create),
    route('DELETE', '', removeAll, { coverage: 'exact' }),
    route('PUT', '/:login', update),
    route('DELETE', '/:login', remove),
  ];
}

function list(call: Call, dependencies: CredentialDependencies): HttpResponse {
  const { name } = existingDomain(call, dependencies);
  const all = dependencies.credentials.list(call.region, name);
  const limit = readLimit(call.query.get('limit'), 1_000, 100);
  const skip = readSkip(call.query.get('skip'));
  return json(200, { total_count: all.length, items: all.slice(skip, skip + limit).map(formatCredential) });
}

const formatCredential = ({ login, createdAtMs }: Credential): Record<string, unknown> => ({
  // With an offset in digits, unlike nearly everywhere else. (openapi, credentials)
  created_at: new Date(createdAtMs).toUTCString().replace(/GMT$/, '+0000'),
  login,
  mailbox: login,
  size_bytes: null,
});

/** (mailgun-php, `createCredential`) */
const passwordLength = { min: 5, max: 32 };
const maxAtOnce = 100;

/** Several logins may be sent, each with its password in the same order. (openapi, credentials) */
function create(call: Call, dependencies: CredentialDependencies): HttpResponse {
  const { name } = existingDomain(call, dependencies);
  const form = call.form();
  const given = ['login', 'mailbox'].map((field) => filled(form, field)).find((values) => values.length > 0) ?? [];
  if (given.length === 0) throw httpError(400, 'login parameter is missing');
  if (given.length > maxAtOnce) throw httpError(400, `at most ${maxAtOnce} logins can be created at once`);
  const passwords = filled(form, 'password');
  for (const password of passwords) checkPassword(password);
  const pairs = given.map((login, index) => ({ login: loginOf(login, name), password: passwords[index] }));
  const taken = pairs.find(({ login }) => dependencies.credentials.find(call.region, login));
  // What Mailgun responds for a login that exists is not known.
  if (taken) throw httpError(400, `the login ${taken.login} already exists`);
  const generated = setPasswords(call, dependencies, pairs);
  return json(200, { message: `Created ${pairs.length} credentials pair(s)`, ...generated });
}

function update(call: Call, dependencies: CredentialDependencies): HttpResponse {
  const login = existingLogin(call, dependencies);
  const [password] = filled(call.form(), 'password');
  if (password !== undefined) checkPassword(password);
  return json(200, { message: 'Password changed', ...setPasswords(call, dependencies, [{ login, password }]) });
}

function remove(call: Call, dependencies: CredentialDependencies): HttpResponse {
  const login = existingLogin(call, dependencies);
  dependencies.credentials.remove(call.region, login);
  return json(200, { message: 'Credentials have been deleted', spec: login });
}

function removeAll(call: Call, dependencies: CredentialDependencies): HttpResponse {
  const { name } = existingDomain(call, dependencies);
  const count = dependencies.credentials.removeAll(call.region, name);
  // (mailgun-python)
  return json(200, { message: 'All domain credentials have been deleted', count });
}

/** Stores the passwords; those that are not given are generated, and shown this once. (recordings, 2025) */
function setPasswords(
  { region }: Call,
  { credentials, now }: CredentialDependencies,
  pairs: ReadonlyArray<{ login: string; password: string | undefined }>,
): { note?: string; credentials?: Record<string, string> } {
  const generated: Array<[login: string, password: string]> = [];
  for (const { login, password = generatePassword() } of pairs) {
    credentials.put(region, login, password, now());
    generated.push([login, password]);
  }
  const shown = generated.filter((_, index) => pairs[index]?.password === undefined);
  if (shown.length === 0) return {};
  return {
    note: "Please store your new password(s) now. You won't be able to see it anymore.",
    credentials: Object.fromEntries(shown),
  };
}

/** In the form of Mailgun's keys. */
const generatePassword = (): string => [16, 4, 4].map((bytes) => randomBytes(bytes).toString('hex')).join('-');

function checkPassword({ length }: string): void {
  const { min, max } = passwordLength;
  // Mailgun's text is not known: this one is ours.
  if (length < min || length > max) throw httpError(400, `the password must have ${min} to ${max} characters`);
}

/** The name before the @ may stand alone, as in the recordings. */
function loginOf(given: string, domain: string): string {
  const address = given.includes('@') ? given : `${given}@${domain}`;
  const login = parseMailbox(address)?.address.toLowerCase();
  if (login === undefined || !login.endsWith(`@${domain}`)) {
    throw httpError(400, `the login must be a name, or an address of ${domain}`);
  }
  return login;
}

function existingLogin(call: Call, dependencies: CredentialDependencies): string {
  const { name } = existingDomain(call, dependencies);
  const given = param(call, 'login').toLowerCase();
  const login = given.includes('@') ? given : `${given}@${name}`;
  if (!login.endsWith(`@${name}`) || !dependencies.credentials.find(call.region, login)) {
    // Mailgun's text is not known: this one is ours.
    throw httpError(404, 'Credentials not found');
  }
  return login;
}

const filled = (form: Form, name: string): string[] => fieldValues(form, name).filter((value) => value !== '');
