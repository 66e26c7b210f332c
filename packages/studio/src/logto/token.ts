// Access tokens of the Management API, by client credentials: kept in memory until shortly before they expire.
import { at, parseJson, textAt } from '../contract/json.js';
import type { LogtoAccess } from './access.js';
import { LogtoError } from './logto-error.js';

export interface TokenSource {
  /** @throws LogtoError */
  get(): Promise<string>;
  /** The next `get` requests a new one. */
  forget(): void;
}

/** A token is replaced this long before it expires. */
const leewayMs = 60_000;

/**
 * Not the token exchange of @logto/api: it reports a refusal without its reason, follows redirects and has no deadline.
 * @param send one request, as `boundedFetch`
 * @param now milliseconds since 1970
 */
export function createTokenSource(
  access: LogtoAccess,
  send: (request: Request) => Promise<Response>,
  now: () => number,
): TokenSource {
  let kept: { readonly token: string; readonly freshUntilMs: number } | undefined;

  async function request(): Promise<string> {
    const response = await send(
      new Request(`${access.endpoint}/oidc/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${encodeCredentials(access)}`, accept: 'application/json' },
        body: new URLSearchParams({ grant_type: 'client_credentials', resource: access.resource, scope: 'all' }),
      }),
    );
    const parsed = parseJson(await response.text());
    const json = parsed.ok ? parsed.value : undefined;
    const token = textAt(json, 'access_token');
    if (response.status === 200 && token !== '') {
      const seconds = at(json, 'expires_in');
      const lifetimeMs = typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : 0;
      kept = { token, freshUntilMs: now() + lifetimeMs - leewayMs };
      return token;
    }
    throw explainRefusal(response.status, json, access);
  }

  return {
    get: () => (kept && kept.freshUntilMs > now() ? Promise.resolve(kept.token) : request()),
    forget() {
      kept = undefined;
    },
  };
}

/** RFC 6749, section 2.3.1: both are form-encoded first. */
function encodeCredentials({ appId, appSecret }: LogtoAccess): string {
  return Buffer.from(`${encodeURIComponent(appId)}:${encodeURIComponent(appSecret)}`).toString('base64');
}

function explainRefusal(status: number, json: unknown, { endpoint, resource }: LogtoAccess): LogtoError {
  const text = `${textAt(json, 'error')} ${textAt(json, 'code')}`;
  if (/invalid_client|unauthorized_client/.test(text))
    return new LogtoError('credentials', { detail: 'invalid client' });
  if (/invalid_target|invalid_resource/.test(text)) return new LogtoError('resource', { resource });
  if (/invalid_scope|access_denied/.test(text)) return new LogtoError('forbidden');
  if (status >= 500) return new LogtoError('unavailable', { endpoint, status, call: 'POST /oidc/token' });
  return new LogtoError('notLogto', { endpoint, status });
}
