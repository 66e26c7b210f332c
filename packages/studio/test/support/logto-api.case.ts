// What publishing relies on in Logto's Management API. Runs against the stand-in, and against a real Logto when its address is given.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessFromEnvironment } from '../../src/logto/access.ts';
import { createLogtoClient, type LogtoClient } from '../../src/logto/client.ts';

export interface LogtoApiSuite {
  readonly name: string;
  /** @returns environment variables that give access, and how to stop it */
  readonly create: () => Promise<{ env: Record<string, string | undefined>; close: () => Promise<void> }>;
}

const delivery = { subject: '{{code}} is your code', html: '<p>{{code}}</p>', tags: [] as string[] };
const config = {
  domain: 'mg.example.com',
  apiKey: 'key-of-the-contract-suite',
  from: 'a@mg.example.com',
  deliveries: { Generic: delivery },
};
/** Unlikely to be anybody's. */
const language = 'fa-IR';

/** Replaces the email connector and the templates in `fa-IR` of the Logto that it runs against. */
export function describeLogtoApi({ name, create }: LogtoApiSuite): void {
  describe(`Management API: ${name}`, () => {
    let client: LogtoClient;
    let factoryId: string;
    let close: () => Promise<void>;
    const refused = (env: Record<string, string | undefined>) => {
      const parsed = accessFromEnvironment(env);
      if (!parsed.ok) throw new Error(parsed.problems.join(' '));
      return createLogtoClient(parsed.access).listFactories();
    };
    let env: Record<string, string | undefined>;

    beforeAll(async () => {
      ({ env, close } = await create());
      const parsed = accessFromEnvironment(env);
      if (!parsed.ok) throw new Error(parsed.problems.join(' '));
      client = createLogtoClient(parsed.access);
      factoryId = (await client.listFactories()).find(({ isOurs }) => isOurs)?.id ?? '';
    });
    afterAll(() => close());

    it('lists this project’s connector among the factories', () => {
      expect(factoryId).toMatch(/^mailgun(-email)?$/);
    });

    it('drops what is empty and returns the key', async () => {
      await client.createConnector(factoryId, config);

      const { tags: _tags, ...cleaned } = delivery;
      expect(await client.findEmailConnector()).toMatchObject({
        connectorId: factoryId,
        config: { ...config, deliveries: { Generic: cleaned } },
      });
    });

    it('replaces the whole config', async () => {
      await client.createConnector(factoryId, { ...config, testMode: 'on' });
      const { id } = (await client.findEmailConnector()) ?? { id: '' };
      await client.replaceConfig(id, config);

      expect((await client.findEmailConnector())?.config).not.toHaveProperty('testMode');
    });

    it('refuses what the guard refuses, and keeps what was there', async () => {
      await client.createConnector(factoryId, config);
      const { id } = (await client.findEmailConnector()) ?? { id: '' };

      await expect(client.replaceConfig(id, { ...config, domain: 'https://mg.example.com' })).rejects.toMatchObject({
        code: 'invalidConfig',
        message: expect.stringContaining('domain'),
      });
      expect((await client.findEmailConnector())?.config.domain).toBe('mg.example.com');
    });

    it('refuses a connector that is not installed', async () => {
      await expect(client.createConnector('not-installed', {})).rejects.toMatchObject({ code: 'notInstalled' });
    });

    it('inserts, replaces and removes email templates by language and usage type', async () => {
      const template = (subject: string) => ({
        languageTag: language,
        templateType: 'SignIn',
        details: { subject, content: '<p>{{code}}</p>', contentType: 'text/html' },
      });
      await client.putTemplates([template('one')]);
      await client.putTemplates([template('two')]);

      const found = (await client.listTemplates())?.filter(({ languageTag }) => languageTag === language);
      expect(found).toEqual([expect.objectContaining(template('two'))]);

      await client.deleteTemplate(found?.[0]?.id ?? '');
      expect((await client.listTemplates())?.filter(({ languageTag }) => languageTag === language)).toEqual([]);
    });

    it('has a fallback language', async () => {
      expect(await client.findFallbackLanguage()).toMatch(/^[a-z]{2}/);
    });

    it.each([
      { name: 'a wrong secret', changes: { LOGTO_APP_SECRET: 'wrong' }, code: 'credentials' },
      {
        name: 'an unknown resource',
        changes: { LOGTO_API_RESOURCE: 'https://unknown.example.com/api' },
        code: 'resource',
      },
    ])('refuses $name', async ({ changes, code }) => {
      await expect(refused({ ...env, ...changes })).rejects.toMatchObject({ code });
    });
  });
}
