// Decides what happens to an inbound email: tries the routes by priority, and collects their actions. Pure.
import { createTimedMatcher } from '../../mail/python-pattern.js';
import { parseMailbox } from '../../model/mailbox.js';
import { parseAction, withCaptures } from './actions.js';
import { type Filter, type FilterContext, matchFilter, parseFilter } from './filter.js';
import type { MailRoute } from './storage.js';

export interface RoutePlan {
  /** The routes that match, in order. */
  routes: MailRoute[];
  /** Where it is posted, each once. */
  urls: Array<{ action: 'forward' | 'store'; url: string }>;
  /** To whom it is forwarded, each once. */
  addresses: string[];
  /** A route stores it. */
  isStored: boolean;
}

interface PlanContext extends Omit<FilterContext, 'hasMatched'> {
  filterOf: (route: MailRoute) => Filter;
  /** An action of a route that cannot be done. */
  onProblem: (problem: string) => void;
}

/** Of one email. */
const maxDestinations = 100;

/**
 * For one email: what is the same for all its recipients is read once.
 * @param routes in the order in which they are tried
 * @param headers values decoded
 */
export function createRoutePlanner(
  routes: readonly MailRoute[],
  headers: FilterContext['headers'],
): (recipient: string, onProblem: PlanContext['onProblem']) => RoutePlan {
  const matcher = createTimedMatcher();
  const lowerCaseHeaders = headers.map(([name, value]) => [name.toLowerCase(), value] as const);
  const filters = new Map<string, Filter>();
  const filterOf = ({ expression }: MailRoute): Filter => {
    const filter = filters.get(expression) ?? parseFilter(expression);
    filters.set(expression, filter);
    return filter;
  };
  return (recipient, onProblem) => {
    matcher.nextRecipient();
    const plan: RoutePlan = { routes: [], urls: [], addresses: [], isStored: false };
    for (const route of routes) {
      // Every route is tried, until one stops it. (route-actions)
      if (addRoute(plan, route, { recipient, headers: lowerCaseHeaders, matcher, filterOf, onProblem })) break;
    }
    return plan;
  };
}

/** @returns true when no further route is tried */
function addRoute(plan: RoutePlan, route: MailRoute, context: PlanContext): boolean {
  const problem = (what: string) => context.onProblem(`route ${route.id}: ${what}`);
  let isStopped = false;
  try {
    const captures = matchFilter(context.filterOf(route), { ...context, hasMatched: plan.routes.length > 0 });
    if (!captures) return false;
    plan.routes.push(route);
    for (const action of route.actions.map(parseAction)) {
      if (action.kind === 'stop') isStopped = true;
      else if (action.kind === 'forward') {
        for (const destination of action.destinations) {
          addDestination(plan, 'forward', withCaptures(destination, captures), problem);
        }
      } else {
        plan.isStored = true;
        if (action.notify) addDestination(plan, 'store', withCaptures(action.notify, captures), problem);
      }
    }
  } catch (error) {
    problem((error as Error).message);
  }
  return isStopped;
}

function addDestination(
  plan: RoutePlan,
  action: 'forward' | 'store',
  destination: string,
  problem: (what: string) => void,
): void {
  if (plan.urls.length + plan.addresses.length >= maxDestinations) {
    problem(`more than ${maxDestinations} destinations: the others are left out`);
    return;
  }
  const written = JSON.stringify(destination.slice(0, 200));
  if (/^https?:\/\//i.test(destination)) {
    if (!URL.canParse(destination)) problem(`${written} is not a valid URL`);
    else if (!plan.urls.some(({ url }) => url === destination)) plan.urls.push({ action, url: destination });
    return;
  }
  const mailbox = action === 'forward' ? parseMailbox(destination) : undefined;
  if (!mailbox) problem(`${written} is neither an http(s) URL nor an address`);
  else if (!plan.addresses.includes(mailbox.address)) plan.addresses.push(mailbox.address);
}
