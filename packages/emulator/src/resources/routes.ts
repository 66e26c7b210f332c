// Every endpoint of Mailgun's API that is served.
import type { Route } from '../http/route.js';
import { type AccountDependencies, accountRoutes } from './account/routes.js';
import { type CredentialDependencies, credentialRoutes } from './credentials/routes.js';
import type { DkimDependencies } from './dkim/parameter.js';
import { dkimRoutes } from './dkim/routes.js';
import { type DomainDependencies, domainRoutes } from './domains/routes.js';
import { type EventDependencies, eventRoutes } from './events/routes.js';
import { ipPoolRoutes } from './ips/pool-routes.js';
import { type IpDependencies, ipRoutes } from './ips/routes.js';
import { type KeyDependencies, keyRoutes } from './keys/routes.js';
import type { ListDependencies } from './lists/list.js';
import { listRoutes } from './lists/routes.js';
import { type LogDependencies, logRoutes } from './logs/routes.js';
import { messageRoutes } from './messages/routes.js';
import { type StoredMessageDependencies, storedMessageRoutes } from './messages/stored-routes.js';
import { type MetricsDependencies, metricsRoutes } from './metrics/routes.js';
import { type RouteDependencies, routeRoutes } from './routes/routes.js';
import { type StatsDependencies, statsRoutes } from './stats/routes.js';
import { type SubaccountDependencies, subaccountRoutes } from './subaccounts/routes.js';
import { type SuppressionDependencies, suppressionRoutes } from './suppressions/routes.js';
import { type AccountTagDependencies, accountTagRoutes } from './tags/account-routes.js';
import { type DomainTagDependencies, domainTagRoutes } from './tags/domain-routes.js';
import { type TemplateDependencies, templateRoutes } from './templates/routes.js';
import { type ValidationDependencies, validationRoutes } from './validation/routes.js';
import { type AccountWebhookDependencies, accountWebhookRoutes } from './webhooks/account-routes.js';
import { type WebhookDependencies, webhookRoutes } from './webhooks/routes.js';

export type ResourceDependencies = StoredMessageDependencies &
  AccountDependencies &
  DkimDependencies &
  DomainDependencies &
  CredentialDependencies &
  EventDependencies &
  IpDependencies &
  KeyDependencies &
  ListDependencies &
  LogDependencies &
  MetricsDependencies &
  StatsDependencies &
  SubaccountDependencies &
  AccountTagDependencies &
  DomainTagDependencies &
  RouteDependencies &
  AccountWebhookDependencies &
  WebhookDependencies &
  SuppressionDependencies &
  TemplateDependencies &
  ValidationDependencies;

/** In this order: the first route that matches a path handles it. */
export function mailgunRoutes(dependencies: ResourceDependencies): Route[] {
  return [
    ...messageRoutes(dependencies),
    ...domainRoutes(dependencies),
    ...dkimRoutes(dependencies),
    ...credentialRoutes(dependencies),
    ...webhookRoutes(dependencies),
    ...accountWebhookRoutes(dependencies),
    ...routeRoutes(dependencies),
    ...storedMessageRoutes(dependencies),
    ...templateRoutes(dependencies),
    ...eventRoutes(dependencies),
    ...logRoutes(dependencies),
    ...suppressionRoutes(dependencies),
    ...validationRoutes(dependencies),
    ...listRoutes(dependencies),
    ...keyRoutes(dependencies),
    ...accountRoutes(dependencies),
    ...ipRoutes(dependencies),
    ...ipPoolRoutes(dependencies),
    ...subaccountRoutes(dependencies),
    ...statsRoutes(dependencies),
    ...metricsRoutes(dependencies),
    ...accountTagRoutes(dependencies),
    ...domainTagRoutes(dependencies),
  ];
}
