// Endpoint and credentials of a Logto, checked: every problem at once. Pure.
import type { LogtoAccessFields, LogtoStatus } from '../contract/logto.js';
import { isLoopback } from '../project/endpoint.js';

/** Checked, with its defaults filled in. It holds the app secret: never log, store or send it. */
export interface LogtoAccess {
  /** An origin, without a slash at its end. */
  readonly endpoint: string;
  readonly appId: string;
  readonly appSecret: string;
  readonly tenantId: string;
  /** Indicator of the Management API, the audience of its tokens. */
  readonly resource: string;
}

export type ParsedAccess =
  | { readonly ok: true; readonly access: LogtoAccess }
  | { readonly ok: false; readonly problems: readonly string[] };

type Environment = Readonly<Record<string, string | undefined>>;

/** Environment variable → field. The help is made from this table. */
export const logtoVariables: ReadonlyArray<{
  readonly name: string;
  readonly field: keyof LogtoAccessFields;
  readonly description: string;
}> = [
  { name: 'LOGTO_ENDPOINT', field: 'endpoint', description: 'address of Logto, such as https://logto.example.com' },
  { name: 'LOGTO_APP_ID', field: 'appId', description: 'id of a machine-to-machine application' },
  { name: 'LOGTO_APP_SECRET', field: 'appSecret', description: 'its secret' },
  {
    name: 'LOGTO_TENANT_ID',
    field: 'tenantId',
    description: 'tenant (default: default, or that of Logto Cloud’s address)',
  },
  {
    name: 'LOGTO_API_RESOURCE',
    field: 'resource',
    description: 'Management API’s indicator (default: https://TENANT.logto.app/api)',
  },
];

export function accessFromEnvironment(env: Environment): ParsedAccess {
  const fields = Object.fromEntries(logtoVariables.map(({ name, field }) => [field, env[name] ?? '']));
  return parseAccess(fields, (field) => logtoVariables.find((row) => row.field === field)?.name ?? field);
}

/** The endpoint, when the environment names everything that is needed. */
export function environmentEndpoint(env: Environment): LogtoStatus['environment'] {
  const parsed = accessFromEnvironment(env);
  return parsed.ok ? parsed.access.endpoint : null;
}

const titles: Readonly<Record<string, string>> = {
  endpoint: 'Endpoint',
  appId: 'App ID',
  appSecret: 'App secret',
  tenantId: 'Tenant ID',
  resource: 'API resource',
};

/**
 * @param fields as typed or from the environment; other types than text count as blank
 * @param nameOf how a problem names a field
 */
export function parseAccess(
  fields: Readonly<Record<string, unknown>>,
  nameOf: (field: string) => string = (field) => titles[field] ?? field,
): ParsedAccess {
  const read = (field: keyof LogtoAccessFields) => {
    const value = fields[field];
    return typeof value === 'string' ? value.trim() : '';
  };
  const problems: string[] = [];
  const endpoint = readEndpoint(read('endpoint'), (problem) => problems.push(`${nameOf('endpoint')} ${problem}`));
  for (const field of ['appId', 'appSecret'] as const) {
    if (read(field) === '')
      problems.push(`${nameOf(field)} is missing. Create a machine-to-machine application in Console.`);
    else if (!/^[\x21-\x7e]{1,256}$/.test(read(field)))
      problems.push(`${nameOf(field)} is not valid. Copy it from Console.`);
  }
  const tenantId = read('tenantId') || cloudTenantOf(endpoint) || 'default';
  if (!/^[\w-]{1,64}$/.test(tenantId))
    problems.push(`${nameOf('tenantId')} is not valid. It has letters, digits, - and _.`);
  const resource = read('resource') || `https://${tenantId}.logto.app/api`;
  if (!URL.canParse(resource) || resource.length > 256) problems.push(`${nameOf('resource')} is not a valid address.`);
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, access: { endpoint, appId: read('appId'), appSecret: read('appSecret'), tenantId, resource } };
}

/** @returns the origin; empty with a problem */
function readEndpoint(written: string, addProblem: (problem: string) => void): string {
  const url = URL.canParse(written) ? new URL(written) : undefined;
  const problem = endpointProblem(written, url);
  if (problem !== undefined) addProblem(problem);
  return problem === undefined && url ? url.origin : '';
}

function endpointProblem(written: string, url: URL | undefined): string | undefined {
  if (written === '') return 'is missing. It is the address of Logto, such as https://logto.example.com.';
  if (!url || !['http:', 'https:'].includes(url.protocol))
    return 'must be an address such as https://logto.example.com.';
  if (url.username !== '' || url.password !== '') return 'must not contain a user name or password.';
  if (url.protocol === 'http:' && !isLoopback(written)) {
    return 'must begin with https://: the app secret and the Mailgun key travel over this connection.';
  }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    return `must be the origin alone: ${url.origin}, without a path such as /api or /console.`;
  }
  return undefined;
}

/** Logto Cloud gives every tenant a host name of its own. */
function cloudTenantOf(endpoint: string): string {
  return /^https:\/\/([\w-]+)\.logto\.app$/.exec(endpoint)?.[1] ?? '';
}
