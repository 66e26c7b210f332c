// The emulator's own API under /_emulator/, for tests in any language and for curl: a hono application.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import { errorResponse, type HttpResponse, httpError, json, message, text } from '../http/response.js';
import { sendResponse } from '../http/send-response.js';
import { type AcceptedDependencies, acceptedRoutes } from './accepted.js';
import { type EmailDependencies, emailRoutes } from './emails.js';
import { type FaultDependencies, faultRoutes } from './faults.js';
import { type InboundDependencies, inboundRoutes } from './inbound.js';
import type { ControlContext, ControlRoute } from './route.js';
import { type StateDependencies, stateRoutes, version } from './state.js';
import { type StreamDependencies, streamRoute } from './stream.js';
import { type TrackingLinkDependencies, trackingLinkRoutes } from './tracking-links.js';
import { type WebhookLogDependencies, webhookLogRoutes } from './webhooks.js';

export type ControlDependencies = EmailDependencies &
  AcceptedDependencies &
  FaultDependencies &
  StateDependencies &
  StreamDependencies &
  TrackingLinkDependencies &
  WebhookLogDependencies &
  InboundDependencies & { log: (line: string) => void };

export function controlRoutes(dependencies: ControlDependencies): ControlRoute[] {
  const routes: ControlRoute[] = [
    { method: 'GET', path: '', handle: () => index(routes) },
    { method: 'GET', path: '/', handle: () => index(routes) },
    { method: 'GET', path: '/health', handle: () => json(200, { status: 'ok', version }) },
    ...stateRoutes(dependencies),
    ...faultRoutes(dependencies),
    ...emailRoutes(dependencies),
    ...acceptedRoutes(dependencies),
    ...trackingLinkRoutes(dependencies),
    ...webhookLogRoutes(dependencies),
    ...inboundRoutes(dependencies),
    streamRoute(dependencies),
  ];
  return routes;
}

function index(routes: readonly ControlRoute[]): HttpResponse {
  const lines = routes.map(({ method, path }) => `${method.padEnd(6)} /_emulator${path}`);
  return text(200, `mailgun-emulator ${version}\n\n${lines.join('\n')}\n`);
}

/** Handles one request of Node's server. */
export type ControlListener = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export function createControl(dependencies: ControlDependencies): ControlListener {
  const app = new Hono<{ Bindings: HttpBindings }>();
  for (const route of controlRoutes(dependencies)) {
    app.on(route.method, `/_emulator${route.path}`, async (context) => {
      if (context.req.method === 'HEAD' && route.allowsHead === false) return context.notFound();
      checkQuery(context, route.query ?? []);
      return respond(context, await route.handle(context));
    });
  }
  app.notFound((context) => respond(context, message(404, 'unknown call: GET /_emulator lists them')));
  app.onError((error, context) => {
    const known = errorResponse(error);
    if (!known)
      dependencies.log(`internal error at ${context.req.method} ${context.req.path}: ${error.stack ?? String(error)}`);
    return respond(context, known ?? message(500, 'Internal Server Error'));
  });
  // The process belongs to the test: its global Request and Response are not replaced.
  return getRequestListener(app.fetch, { overrideGlobalObjects: false }) as ControlListener;
}

/** Written to Node's response: a Response of the Fetch API around each would take a third of the time of a list. */
async function respond({ env }: ControlContext, response: HttpResponse | Response): Promise<Response> {
  if (response instanceof Response) return response;
  await sendResponse(env.outgoing as ServerResponse, response);
  return RESPONSE_ALREADY_SENT;
}

/** @throws HttpError 400 for an unknown or repeated parameter: ignoring it would respond to another query */
function checkQuery({ req }: ControlContext, known: readonly string[] | 'any'): void {
  if (known === 'any') return;
  const queries = req.queries();
  const repeated = Object.keys(queries).find((name) => (queries[name]?.length ?? 0) > 1);
  if (repeated !== undefined) throw httpError(400, `${JSON.stringify(repeated)} is there twice: one value is allowed`);
  const unknown = Object.keys(queries).filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  const names = unknown.slice(0, 10).map((name) => JSON.stringify(name));
  const valid = known.length === 0 ? 'this call has none' : `known parameters: ${known.join(', ')}`;
  throw httpError(400, `unknown parameter ${names.join(', ')}; ${valid}`);
}
