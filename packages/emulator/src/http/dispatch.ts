// From a call to its response: wrong paths, access, the route's handler.
import type { Access } from './access.js';
import { analyticsNotFound, fixedResponses } from './mailgun-responses.js';
import { errorResponse, type HttpResponse, message } from './response.js';
import type { Call, Route, Router } from './route.js';
import { isMagnificent } from './wrong-path.js';

export type UnroutedCall = Omit<Call, 'keyId' | 'params' | 'account'>;

export interface SubaccountLookup {
  /** The account that a call on behalf of this subaccount is made for; undefined when there is no such subaccount. */
  accountOf(id: string): string | undefined;
}

export interface DispatchDependencies {
  router: Router;
  access: Access;
  /** The subaccounts that a call can be made on behalf of. */
  subaccounts: SubaccountLookup;
  log: (line: string) => void;
}

export async function dispatch(
  call: UnroutedCall,
  authorization: string | undefined,
  { log, router, access, subaccounts }: DispatchDependencies,
): Promise<HttpResponse> {
  const { method, path, region } = call;
  if (isMagnificent(path)) {
    log(`${method} ${path}: a slash too many, or /v3 twice; Mailgun responds with 200 "Mailgun Magnificent API"`);
    return fixedResponses.magnificent();
  }
  const found = router(method, path);
  if (!found) {
    log(`${method} ${path}: unknown endpoint; send messages with POST /v3/<domain>/messages`);
    return path.startsWith('/v1/analytics/') ? analyticsNotFound() : fixedResponses.notFound();
  }
  const { route, params } = found;
  const principal = access({ authorization, level: route.access, region, domain: params.domain });
  if ('status' in principal) return principal;
  const subaccount = String(call.headers['x-mailgun-on-behalf-of'] ?? '').trim() || principal.account;
  // The key of a subaccount reaches neither the account above it nor another subaccount. (inferred)
  const isOthers = principal.account !== '' && subaccount !== principal.account;
  const account = subaccount === '' ? '' : isOthers ? undefined : subaccounts.accountOf(subaccount);
  if (account === undefined) {
    const shown = JSON.stringify(subaccount.slice(0, 100));
    log(
      `${method} ${path}: ${isOthers ? `the key is not one of the subaccount ${shown}` : `there is no subaccount ${shown}`}`,
    );
    // What Mailgun responds is not known. (inferred)
    return message(403, 'Forbidden');
  }
  const response = await handle(route, { ...call, params, account, keyId: principal.keyId });
  // Not where the key is not accepted. (recordings, 2023 to 2026)
  if (response.status === 401) return response;
  return { ...response, headers: { ...response.headers, 'x-mailgun-key-id': asHeader(principal.keyId) } };
}

/** An id of the configuration may be any text. */
const asHeader = (text: string) => text.replace(/[^\x21-\x7e]/g, '-');

async function handle(route: Route, call: Call): Promise<HttpResponse> {
  try {
    return await route.handle(call);
  } catch (error) {
    const response = errorResponse(error);
    if (response) return response;
    throw error;
  }
}
