// Every endpoint of Mailgun's API that is served.
import type { Route } from '../http/route.js';
import { type CredentialDependencies, credentialRoutes } from './credentials/routes.js';
import { type DomainDependencies, domainRoutes } from './domains/routes.js';
import { type EventDependencies, eventRoutes } from './events/routes.js';
import { type LogDependencies, logRoutes } from './logs/routes.js';
import { messageRoutes } from './messages/routes.js';
import { type StoredMessageDependencies, storedMessageRoutes } from './messages/stored-routes.js';
import { type RouteDependencies, routeRoutes } from './routes/routes.js';
import { type SuppressionDependencies, suppressionRoutes } from './suppressions/routes.js';
import { type TemplateDependencies, templateRoutes } from './templates/routes.js';
import { type AccountWebhookDependencies, accountWebhookRoutes } from './webhooks/account-routes.js';
import { type WebhookDependencies, webhookRoutes } from './webhooks/routes.js';

export type ResourceDependencies = StoredMessageDependencies &
  DomainDependencies &
  CredentialDependencies &
  EventDependencies &
  LogDependencies &
  RouteDependencies &
  AccountWebhookDependencies &
  WebhookDependencies &
  SuppressionDependencies &
  TemplateDependencies;

/** In this order: the first route that matches a path handles it. */
export function mailgunRoutes(dependencies: ResourceDependencies): Route[] {
  return [
    ...messageRoutes(dependencies),
    ...domainRoutes(dependencies),
    ...credentialRoutes(dependencies),
    ...webhookRoutes(dependencies),
    ...accountWebhookRoutes(dependencies),
    ...routeRoutes(dependencies),
    ...storedMessageRoutes(dependencies),
    ...templateRoutes(dependencies),
    ...eventRoutes(dependencies),
    ...logRoutes(dependencies),
    ...suppressionRoutes(dependencies),
  ];
}
