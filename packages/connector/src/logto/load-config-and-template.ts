// Loads what Logto has for a message: the saved config, and Logto's own email template. Calls Logto, nothing else.
import { ConnectorError, type CreateConnector, type EmailConnector, type TemplateType } from '@logto/connector-kit';
import { isObject } from '../config/validators.js';
import { MailgunError } from '../errors/mailgun-error.js';
import type { Logger } from '../errors/operator-log.js';
import { type Budget, resolveBefore, type Timers } from '../mailgun/budget.js';
import type { Message } from '../message/prepare-message.js';

/** What Logto passes to a connector's factory. */
export type Logto = Parameters<CreateConnector<EmailConnector>>[0];

export interface LoadDependencies extends Timers {
  readonly logger: Logger;
}

interface LoadOptions {
  readonly factoryId: string;
  /** The config of a Console test, which is not loaded. */
  readonly testConfig: unknown;
  readonly budget: Budget;
}

/** Part of the budget that the template look-up may use. After that the deliveries serve. */
const templateShare = 1 / 2;

/**
 * Loads the config and the template of a message, side by side.
 * @throws MailgunError `logtoFailed` or `logtoTimeout` when there is no config; ConnectorError when Logto throws one itself
 */
export async function loadConfigAndTemplate(
  logto: Logto,
  message: Message,
  { factoryId, testConfig, budget }: LoadOptions,
  dependencies: LoadDependencies,
): Promise<{ config: unknown; logtoTemplate: unknown }> {
  const loadingConfig = testConfig === undefined ? loadConfig(logto, factoryId, budget, dependencies) : testConfig;
  const loadingTemplate = loadTemplate(logto, message, budget, dependencies);
  return { config: await loadingConfig, logtoTemplate: await loadingTemplate };
}

async function loadConfig(
  { getConfig }: Logto,
  factoryId: string,
  { endsAtMs }: Budget,
  dependencies: LoadDependencies,
): Promise<unknown> {
  try {
    return await resolveBefore(Promise.resolve(getConfig(factoryId)), endsAtMs, dependencies);
  } catch (error) {
    const isKnown = error instanceof ConnectorError || error instanceof MailgunError;
    throw isKnown ? error : new MailgunError('logtoFailed', { cause: error });
  }
}

/** A database that fails or hangs here must not stop an email that the deliveries can serve. */
async function loadTemplate(
  { getI18nEmailTemplate }: Logto,
  { type, payload }: Message,
  { totalMs, endsAtMs }: Budget,
  dependencies: LoadDependencies,
): Promise<unknown> {
  if (!getI18nEmailTemplate) return undefined; // older Logto
  const locale = isObject(payload) && typeof payload.locale === 'string' ? payload.locale : undefined;
  try {
    const loading = Promise.resolve(getI18nEmailTemplate(type as TemplateType, locale));
    return await resolveBefore(loading, endsAtMs - totalMs * (1 - templateShare), dependencies);
  } catch {
    dependencies.logger.warn('Logto’s email template could not be loaded: the deliveries are used.', { type });
    return undefined;
  }
}
