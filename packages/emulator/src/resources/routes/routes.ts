// /v3/routes: list, create, get, update, delete, match. (openapi; recordings, 2025)
import { type Form, fieldValue, fieldValues } from '../../http/form.js';
import { readLimit, readSkip } from '../../http/paging.js';
import { type HttpResponse, httpError, json } from '../../http/response.js';
import { type Call, param, type Route, routeFactory } from '../../http/route.js';
import { createTimedMatcher } from '../../mail/python-pattern.js';
import { parseMailbox } from '../../model/mailbox.js';
import { normalizeAddress } from '../../model/normal-form.js';
import { parseAction } from './actions.js';
import { matchFilter, parseFilter } from './filter.js';
import { createRouteId, type MailRoute, type RouteStorage } from './storage.js';

export interface RouteDependencies {
  mailRoutes: RouteStorage;
  now: () => number;
}

export function routeRoutes(dependencies: RouteDependencies): Route[] {
  const route = routeFactory(dependencies, { prefix: '/v3/routes', access: 'account', coverage: 'exact' });
  return [
    route('GET', '', list),
    route('POST', '', create, { coverage: 'approximate' }),
    route('GET', '/match', match, { coverage: 'approximate' }),
    route('GET', '/:id', show),
    route('PUT', '/:id', update, { coverage: 'approximate' }),
    route('DELETE', '/:id', remove),
  ];
}

/** Without a charset. (recordings, 2025) */
const respond = (value: unknown) => json(200, value, { 'content-type': 'application/json' });

const maxLimit = 1_000;

function list(call: Call, { mailRoutes }: RouteDependencies): HttpResponse {
  const written = call.query.get('limit');
  // (openapi)
  if (Number(written) > maxLimit) throw httpError(400, `The 'limit' parameter can't be larger than ${maxLimit}`);
  const limit = readLimit(written, maxLimit, 100);
  const skip = readSkip(call.query.get('skip'));
  const all = mailRoutes.list(call.region);
  return respond({ items: all.slice(skip, skip + limit), total_count: all.length });
}

const maxActions = 100;

/** What the form states, checked; what it leaves out is undefined. */
function read(form: Form): Partial<Pick<MailRoute, 'priority' | 'description' | 'expression' | 'actions'>> {
  const expression = fieldValue(form, 'expression');
  if (expression !== undefined) parseFilter(expression);
  const actions = fieldValues(form, 'action').filter((action) => action.trim() !== '');
  if (actions.length > maxActions) throw httpError(400, `at most ${maxActions} actions`);
  for (const action of actions) parseAction(action);
  const priority = fieldValue(form, 'priority');
  if (priority !== undefined && !/^-?\d{1,9}$/.test(priority)) {
    throw httpError(400, "'priority' parameter is not a valid number");
  }
  const description = fieldValue(form, 'description')?.slice(0, 1_000);
  return {
    ...(priority !== undefined && { priority: Number(priority) }),
    ...(description !== undefined && { description }),
    ...(expression !== undefined && { expression }),
    ...(actions.length > 0 && { actions }),
  };
}

function create(call: Call, { mailRoutes, now }: RouteDependencies): HttpResponse {
  const { expression, priority = 0, description = '', actions = [] } = read(call.form());
  if (expression === undefined) throw httpError(400, "Missing mandatory parameter: 'expression'");
  const route: MailRoute = {
    actions,
    // GMT here. (recordings, 2025)
    created_at: new Date(now()).toUTCString(),
    description,
    expression,
    id: createRouteId(),
    priority,
  };
  mailRoutes.put(call.region, route);
  return respond({ message: 'Route has been created', route });
}

function existing(call: Call, { mailRoutes }: RouteDependencies): MailRoute {
  const route = mailRoutes.get(call.region, param(call, 'id'));
  // (openapi)
  if (!route) throw httpError(404, 'Route not found');
  return route;
}

const show = (call: Call, dependencies: RouteDependencies): HttpResponse =>
  respond({ route: existing(call, dependencies) });

function update(call: Call, dependencies: RouteDependencies): HttpResponse {
  const route: MailRoute = { ...existing(call, dependencies), ...read(call.form()) };
  dependencies.mailRoutes.put(call.region, route);
  // Not in `route`, unlike every other response. (recordings, 2025)
  return respond({ ...route, message: 'Route has been updated' });
}

function remove(call: Call, dependencies: RouteDependencies): HttpResponse {
  const { id } = existing(call, dependencies);
  dependencies.mailRoutes.remove(call.region, id);
  return respond({ id, message: 'Route has been deleted' });
}

function match(call: Call, { mailRoutes }: RouteDependencies): HttpResponse {
  const mailbox = parseMailbox(call.query.get('address') ?? '');
  if (!mailbox) throw httpError(400, "'address' parameter is not a valid address");
  const context = { recipient: normalizeAddress(mailbox.address), headers: [], matcher: createTimedMatcher() };
  const found = mailRoutes.list(call.region).find(({ expression }) => {
    try {
      return matchFilter(parseFilter(expression), { ...context, hasMatched: false });
    } catch {
      return false; // A pattern that takes too long matches nothing.
    }
  });
  if (!found) throw httpError(404, 'Route not found');
  return respond({ route: found });
}
