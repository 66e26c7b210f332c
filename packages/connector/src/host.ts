// What Logto is asked for a message: the saved config, and its own email template. Calls Logto, nothing else.
import { ConnectorError, type CreateConnector, type EmailConnector, type TemplateType } from '@logto/connector-kit';
import { isObject } from './check.js';
import { type Budget, within } from './deadline.js';
import { MailgunError } from './errors.js';
import type { MessageToSend } from './prepare.js';
import type { World } from './send.js';

type Host = Parameters<CreateConnector<EmailConnector>>[0];

/** Part of the budget that is left for sending when the template does not come: then the deliveries serve. */
const sendingShare = 1 / 2;

/**
 * The config and the template of a message, asked for side by side. A Console test brings its config along.
 * @throws MailgunError `hostFailed` or `hostTimeout` when there is no config; ConnectorError when Logto throws one itself
 */
export async function askHost(
  { getConfig, getI18nEmailTemplate }: Host,
  { type, payload }: MessageToSend,
  { factoryId, testConfig, budget }: { factoryId: string; testConfig: unknown; budget: Budget },
  world: World,
): Promise<{ config: unknown; logtoTemplate: unknown }> {
  const [config, logtoTemplate] = await Promise.all([
    testConfig === undefined ? within(readConfig(), budget, world) : testConfig,
    lookUpTemplate(),
  ]);
  return { config, logtoTemplate };

  async function readConfig(): Promise<unknown> {
    try {
      return await getConfig(factoryId);
    } catch (error) {
      throw error instanceof ConnectorError ? error : new MailgunError('hostFailed', { cause: error });
    }
  }

  /** A database that fails or hangs here must not stop a mail that the deliveries can serve. */
  async function lookUpTemplate(): Promise<unknown> {
    if (!getI18nEmailTemplate) return undefined; // older hosts
    const locale = isObject(payload) && typeof payload.locale === 'string' ? payload.locale : undefined;
    const { totalMs, endsAtMs } = budget;
    try {
      const asked = Promise.resolve(getI18nEmailTemplate(type as TemplateType, locale));
      return await within(asked, { totalMs, endsAtMs: endsAtMs - totalMs * sendingShare }, world);
    } catch {
      world.note('Logto could not look up its email template: the deliveries are used.', { type });
      return undefined;
    }
  }
}
