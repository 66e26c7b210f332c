// One request of Mailgun's API as a route sees it, and the table of routes.
import type { IncomingHttpHeaders } from 'node:http';
import type { AccessLevel } from './access.js';
import type { Region } from '../config/config.js';
import type { Core } from '../core.js';
import { normalizeDomain } from '../model/normal-form.js';
import { type Answer, refuse } from './response.js';
import type { Form } from './form.js';

export interface Call {
  region: Region;
  method: string;
  path: string;
  params: Record<string, string>;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** Uncompressed. */
  body: Buffer;
  /** @throws Refusal when it is malformed */
  form: () => Form;
  keyId: string;
  remoteAddress: string;
  /** What the journal keeps of the outcome. */
  note: (messageId: string) => void;
}

export interface Route {
  method: string;
  /** `/v3/:domain/messages` */
  path: string;
  access: AccessLevel;
  handle: (call: Call, core: Core) => Answer | Promise<Answer>;
}

export interface RouteMatch<R extends Route = Route> {
  route: R;
  params: Record<string, string>;
}

export type Router<R extends Route = Route> = (method: string, path: string) => RouteMatch<R> | undefined;

/** HEAD is served as GET, as everywhere in HTTP; its answer has no body. */
export function createRouter<R extends Route>(routes: readonly R[]): Router<R> {
  const table = routes.map((route) => ({ route, segments: route.path.split('/') }));
  return (asked, path) => {
    const method = asked === 'HEAD' ? 'GET' : asked;
    const segments = path.split('/');
    for (const { route, segments: wanted } of table) {
      if (route.method !== method || wanted.length !== segments.length) continue;
      const params = match(wanted, segments);
      if (params) return { route, params };
    }
    return undefined;
  };
}

function match(wanted: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [index, name] of wanted.entries()) {
    const segment = segments[index] ?? '';
    if (!name.startsWith(':')) {
      if (name !== segment) return undefined;
      continue;
    }
    const value = decode(segment);
    if (value === undefined || value === '') return undefined;
    // Both forms of an international domain are one domain.
    params[name.slice(1)] = name === ':domain' ? normalizeDomain(value) : value;
  }
  return params;
}

function decode(segment: string): string | undefined {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined; // Then no route matches, and the answer is 404.
  }
}

/** A path parameter that the route's own pattern guarantees. */
export function param(call: Call, name: string): string {
  const value = call.params[name];
  if (value === undefined) throw refuse(404, 'Not Found');
  return value;
}

export function jsonBody(call: Call): unknown {
  try {
    return JSON.parse(call.body.toString('utf8'));
  } catch {
    throw refuse(400, 'Invalid JSON');
  }
}
