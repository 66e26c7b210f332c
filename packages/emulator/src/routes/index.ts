// Every endpoint of Mailgun's that is served, busiest first.
import type { Route } from '../http/call.js';
import { messageRoutes } from './messages.js';
import { templateRoutes } from './templates.js';

export const routes: Route[] = [...messageRoutes, ...templateRoutes];
