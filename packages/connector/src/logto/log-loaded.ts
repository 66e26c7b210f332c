// Logs, once, which connector Logto has loaded and what its environment sets.
import { type Environment, inspectEnvironment } from '../config/environment.js';
import type { Logger } from '../errors/operator-log.js';
import { metadata } from './metadata.js';
import { version } from './version.js';

/** Logs the line once per process: Logto calls the factory when it loads the connector, and again for each send. */
export function logLoaded({ env, logger }: { readonly env: Environment; readonly logger: Logger }): void {
  if (isLogged) return;
  isLogged = true;
  logger.warn('The connector is loaded.', describeLoaded(env));
}

let isLogged = false;

/** The facts of the line. Of the variables only the id and the origins are shown: they hold no credentials. */
export function describeLoaded(env: Environment): Record<string, unknown> {
  const { endpoints, problems } = inspectEnvironment(env);
  return {
    version,
    id: metadata.id,
    ...(endpoints.length > 0 && { endpoints }),
    ...(problems.length > 0 && { problems }),
  };
}
