// Every endpoint of Mailgun's that is served, busiest first.
import type { Route } from '../http/route.js';
import { domainRoutes } from './domains/routes.js';
import { eventRoutes } from './events/routes.js';
import { logRoutes } from './logs/routes.js';
import { messageRoutes } from './messages/routes.js';
import { storedMessageRoutes } from './messages/stored-routes.js';
import { suppressionRoutes } from './suppressions/routes.js';
import { templateRoutes } from './templates/routes.js';

export const routes: Route[] = [
  ...messageRoutes,
  ...domainRoutes,
  ...storedMessageRoutes,
  ...templateRoutes,
  ...eventRoutes,
  ...logRoutes,
  ...suppressionRoutes,
];
