// A route of Mailgun's API and the request it handles. hono's router matches paths as they were sent: they are decoded
// here, segment by segment, so that a `%2F` never separates segments.
import type { IncomingHttpHeaders } from 'node:http';
import { TrieRouter } from 'hono/router/trie-router';
import { parseJson } from '../model/json.js';
import { normalizeDomain, type Region } from '../model/normal-form.js';
import type { AccessLevel } from './access.js';
import type { Form } from './form.js';
import { type HttpResponse, httpError } from './response.js';

/** One call of the API. */
export interface Call {
  region: Region;
  /** The subaccount that `X-Mailgun-On-Behalf-Of` names; '' is the account itself. */
  account: string;
  /** Where this region listens, without a slash at the end. */
  baseUrl: string;
  method: string;
  path: string;
  params: Record<string, string>;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** Uncompressed. */
  body: Buffer;
  /** @throws HttpError when it is malformed */
  form: () => Form;
  /** What the `accepted` event shows of the API key. */
  keyId: string;
  /** Writes the id of the accepted message to the request log. */
  logMessageId: (messageId: string) => void;
}

/** `exact`: as documented, recorded or reported. `approximate`: what differs is in the README. */
export type Coverage = 'exact' | 'approximate';

export interface Route {
  method: string;
  /** `/v3/:domain/messages` */
  path: string;
  access: AccessLevel;
  /** Of an operation in docs/operations.json, which the README's table is made of. Absent: Mailgun's list does not have it. */
  coverage?: Coverage;
  handle: (call: Call) => HttpResponse | Promise<HttpResponse>;
}

/** What a resource does with a call. */
export type Handler<Dependencies> = (call: Call, dependencies: Dependencies) => HttpResponse | Promise<HttpResponse>;

interface RouteOptions {
  access: AccessLevel;
  coverage?: Coverage;
}

/** Makes the routes of one resource: what they share is stated once, and each may differ. */
export function routeFactory<Dependencies>(
  dependencies: Dependencies,
  { prefix = '', ...shared }: RouteOptions & { prefix?: string },
): (method: string, path: string, handle: Handler<Dependencies>, own?: Partial<RouteOptions>) => Route {
  return (method, path, handle, own = {}) => ({
    method,
    path: prefix + path,
    ...shared,
    ...own,
    handle: (call) => handle(call, dependencies),
  });
}

interface RouteMatch {
  route: Route;
  params: Record<string, string>;
}

export type Router = (method: string, path: string) => RouteMatch | undefined;

/** The first route that matches. HEAD is routed as GET: Node sends no body. */
export function createRouter(routes: readonly Route[]): Router {
  const router = new TrieRouter<Route>();
  for (const route of routes) router.add(route.method, route.path, route);
  return (method, path) => {
    const [matches] = router.match(method === 'HEAD' ? 'GET' : method, path);
    for (const [route, segments] of matches as Array<[Route, Record<string, string>]>) {
      const params = decodeParams(segments);
      if (params) return { route, params };
    }
    return undefined;
  };
}

function decodeParams(segments: Record<string, string>): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [name, segment] of Object.entries(segments)) {
    const value = decode(segment);
    if (value === undefined) return undefined;
    // Both forms of an international domain are one domain.
    params[name] = name === 'domain' ? normalizeDomain(value) : value;
  }
  return params;
}

/** Mailgun reads a `+` in the path as a space: clients must send `%2B`. (unrecorded) */
function decode(segment: string): string | undefined {
  const spaced = segment.replaceAll('+', ' ');
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return undefined; // Then no route matches: 404.
  }
}

/** A parameter of the route's own path. */
export function param(call: Call, name: string): string {
  const value = call.params[name];
  if (value === undefined) throw httpError(404, 'Not Found');
  return value;
}

export function jsonBody({ body }: Pick<Call, 'body'>): unknown {
  try {
    return parseJson(body.toString('utf8'));
  } catch {
    throw httpError(400, 'Invalid JSON');
  }
}
