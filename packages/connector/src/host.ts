// What Logto is asked for a message: the saved config, and its own email template. Calls Logto, nothing else.
import type { CreateConnector, EmailConnector, TemplateType } from '@logto/connector-kit';
import { isObject } from './check.js';
import type { Note } from './log.js';
import type { MessageToSend } from './prepare.js';

type Host = Parameters<CreateConnector<EmailConnector>>[0];

/** The config and the template of a message, asked for side by side. A Console test brings its config along. */
export async function askHost(
  { getConfig, getI18nEmailTemplate }: Host,
  { type, payload }: MessageToSend,
  factoryId: string,
  testConfig: unknown,
  note: Note,
): Promise<{ config: unknown; logtoTemplate: unknown }> {
  const [config, logtoTemplate] = await Promise.all([
    testConfig === undefined ? getConfig(factoryId) : testConfig,
    lookUpTemplate(),
  ]);
  return { config, logtoTemplate };

  /** A database that fails here must not stop a mail that the deliveries can serve. */
  async function lookUpTemplate(): Promise<unknown> {
    const locale = isObject(payload) && typeof payload.locale === 'string' ? payload.locale : undefined;
    try {
      return await getI18nEmailTemplate?.(type as TemplateType, locale);
    } catch {
      note('Logto could not look up its email template: the deliveries are used.', { type });
      return undefined;
    }
  }
}
