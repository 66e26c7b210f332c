// Every endpoint of Mailgun's that is served, busiest first.
import type { Route } from '../http/call.js';
import { domainRoutes } from './domains.js';
import { eventRoutes } from './events.js';
import { logRoutes } from './logs.js';
import { messageRoutes } from './messages.js';
import { storedMessageRoutes } from './stored-messages.js';
import { suppressionRoutes } from './suppressions.js';
import { templateRoutes } from './templates.js';

export const routes: Route[] = [
  ...messageRoutes,
  ...domainRoutes,
  ...storedMessageRoutes,
  ...templateRoutes,
  ...eventRoutes,
  ...logRoutes,
  ...suppressionRoutes,
];
