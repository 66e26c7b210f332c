// The calls of Logto's Management API that publishing needs, over Logto's own client. What comes back is read as untrusted, and
// its secrets stay in this process.
import { createApiClient } from '@logto/api/management';
import { maskKey } from '../connector/api-key.js';
import type { JsonObject } from '../contract/api.js';
import { at, isObject, listAt, textAt } from '../contract/json.js';
import { isSecretName } from '../contract/secret-names.js';
import type { LogtoAccess } from './access.js';
import { boundedFetch } from './bounded-fetch.js';
import { LogtoError, type LogtoErrorCode } from './logto-error.js';
import {
  type LogtoFactory,
  type LogtoTemplate,
  readConnector,
  readFactory,
  readTemplate,
  type StoredConnector,
} from './logto-types.js';
import { createTokenSource } from './token.js';

/** Every call throws LogtoError. */
export interface LogtoClient {
  readonly access: Pick<LogtoAccess, 'endpoint' | 'tenantId'>;
  /** A text without the app secret, the token, and the secrets of every config that passed through. */
  mask(text: string): string;
  /** The email connectors that are installed. */
  listFactories(): Promise<LogtoFactory[]>;
  /** The one email connector that is set up. Its config holds secrets. */
  findEmailConnector(): Promise<StoredConnector | null>;
  /** Replaces any other email connector. */
  createConnector(factoryId: string, config: JsonObject): Promise<void>;
  /** Replaces the whole config. */
  replaceConfig(id: string, config: JsonObject): Promise<void>;
  /** Logto's own test call: a Generic email with the code 000000. */
  sendTest(factoryId: string, test: { email: string; config: JsonObject; locale?: string }): Promise<void>;
  /** Null: this Logto is older than 1.25. */
  listTemplates(): Promise<LogtoTemplate[] | null>;
  /** Inserts or replaces, by language and usage type. */
  putTemplates(templates: ReadonlyArray<Omit<LogtoTemplate, 'id'>>): Promise<void>;
  deleteTemplate(id: string): Promise<void>;
  /** Of the tenant's sign-in experience. */
  findFallbackLanguage(): Promise<string>;
}

export interface LogtoClientOptions {
  /** Of one call. @default 20_000 */
  readonly timeoutMs?: number;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
}

interface Outcome {
  readonly data?: unknown;
  readonly error?: unknown;
  readonly response: Response;
}

export function createLogtoClient(
  access: LogtoAccess,
  { timeoutMs, now = Date.now }: LogtoClientOptions = {},
): LogtoClient {
  const { endpoint, resource } = access;
  const send = (request: Request) => boundedFetch(request, { endpoint, timeoutMs });
  const tokens = createTokenSource(access, send, now);
  const secrets = new Set<string>([access.appSecret]);
  const api = createApiClient({
    baseUrl: endpoint,
    async getToken() {
      const token = await tokens.get();
      secrets.add(token);
      return token;
    },
  });
  // Answers the request itself, so that the client's own fetch, which follows redirects and waits forever, is never used.
  api.use({ onRequest: ({ request }) => send(request) });

  async function call(name: string, run: () => Promise<Outcome>, codes: Readonly<Record<string, LogtoErrorCode>> = {}) {
    const { data, error, response } = await run().catch((thrown: unknown) => {
      if (thrown instanceof LogtoError) throw thrown;
      throw new LogtoError('notLogto', { endpoint, status: 200 }); // a body that is not JSON
    });
    const { status } = response;
    if (response.ok) return data;
    if (status === 401) tokens.forget();
    const detail = mask(describe(error));
    const facts = { endpoint, resource, status, call: name, detail };
    throw new LogtoError(codes[textAt(error, 'code')] ?? codes[String(status)] ?? codeOf(status, error), facts);
  }

  function mask(text: string): string {
    return [...secrets].reduce<string>(maskKey, text);
  }

  const hide = (config: JsonObject) => {
    for (const value of secretsIn(config)) secrets.add(value);
  };

  return {
    access: { endpoint, tenantId: access.tenantId },
    mask,
    async listFactories() {
      const factories = await call('GET /api/connector-factories', () => api.GET('/api/connector-factories'));
      return listOf(factories, endpoint).flatMap((value) => readFactory(value) ?? []);
    },
    async findEmailConnector() {
      const connectors = await call('GET /api/connectors', () => api.GET('/api/connectors'));
      const found = listOf(connectors, endpoint).flatMap((value) => readConnector(value) ?? []);
      for (const { config } of found) hide(config);
      return found[0] ?? null;
    },
    async createConnector(connectorId, config) {
      hide(config);
      await call('POST /api/connectors', () => api.POST('/api/connectors', { body: { connectorId, config } }), {
        'connector.not_found_with_connector_id': 'notInstalled',
        'connector.invalid_config': 'invalidConfig',
      });
    },
    async replaceConfig(id, config) {
      hide(config);
      await call(
        'PATCH /api/connectors',
        () => api.PATCH('/api/connectors/{id}', { params: { path: { id } }, body: { config } }),
        { 'connector.invalid_config': 'invalidConfig' },
      );
    },
    async sendTest(factoryId, body) {
      hide(body.config);
      await call(
        'POST /api/connectors/…/test',
        () => api.POST('/api/connectors/{factoryId}/test', { params: { path: { factoryId } }, body }),
        { '400': 'testFailed', '429': 'testFailed', '500': 'testFailed', '501': 'testFailed' },
      );
    },
    async listTemplates() {
      try {
        const templates = await call('GET /api/email-templates', () => api.GET('/api/email-templates'), {
          '404': 'tooOld',
        });
        return listOf(templates, endpoint).flatMap((value) => readTemplate(value) ?? []);
      } catch (error) {
        if (error instanceof LogtoError && error.code === 'tooOld') return null;
        throw error;
      }
    },
    async putTemplates(templates) {
      // The client types the names of usage types; those of a restore file are any text, and Logto checks them.
      const body = { templates: [...templates] as never[] };
      await call('PUT /api/email-templates', () => api.PUT('/api/email-templates', { body }), { '404': 'tooOld' });
    },
    async deleteTemplate(id) {
      await call('DELETE /api/email-templates', () =>
        api.DELETE('/api/email-templates/{id}', { params: { path: { id } } }),
      );
    },
    async findFallbackLanguage() {
      const experience = await call('GET /api/sign-in-exp', () => api.GET('/api/sign-in-exp'));
      return textAt(experience, 'languageInfo', 'fallbackLanguage') || 'en';
    },
  };
}

/** Logto answers these calls with a list; anything else is another server. @throws LogtoError */
function listOf(value: unknown, endpoint: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new LogtoError('notLogto', { endpoint, status: 200 });
}

function codeOf(status: number, error: unknown): LogtoErrorCode {
  if (status === 401) return 'unauthorized';
  if (status === 403) return 'forbidden';
  if (status >= 500) return 'unavailable';
  return textAt(error, 'code') === '' ? 'notLogto' : 'rejected';
}

/** Logto's text for people; `details` has the guard's issues. */
function describe(error: unknown): string {
  const details = at(error, 'details');
  const issues =
    typeof details === 'string'
      ? details
      : listAt(error, 'details')
          .filter((one) => typeof one === 'string')
          .join(' ');
  return [textAt(error, 'message'), issues].filter((text) => text !== '').join(' ');
}

/** Values of a config that may be secrets: those of fields that are named so, at any depth. */
function secretsIn(value: unknown, name = ''): string[] {
  if (typeof value === 'string') return isSecretName(name) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((one) => secretsIn(one, name));
  if (!isObject(value) || name === 'deliveries') return [];
  return Object.entries(value).flatMap(([key, one]) => secretsIn(one, key));
}
