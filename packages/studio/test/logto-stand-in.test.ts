// The stand-in for Logto’s Management API returns what Logto’s own published schemas describe.
import { randomUUID } from 'node:crypto';
import { connectorFactoryResponseGuard, connectorResponseGuard, EmailTemplates } from '@logto/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { appId, appSecret, createLogtoStandIn, type LogtoStandIn } from './support/logto-stand-in.ts';

const config = {
  domain: 'mg.example.com',
  apiKey: 'key-of-the-stand-in-test',
  from: 'a@mg.example.com',
  deliveries: { Generic: { subject: '{{code}} is your code', html: '<p>{{code}}</p>' } },
};
const template = { languageTag: 'fr', templateType: 'SignIn', details: { subject: 'S', content: '{{code}}' } };

describe('the stand-in for Logto', () => {
  let logto: LogtoStandIn;
  let token: string;
  const call = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${logto.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    expect(response.ok).toBe(true);
    return response.json();
  };
  beforeAll(async () => {
    logto = await createLogtoStandIn({ connector: { connectorId: 'mailgun', config }, templates: [template] });
    const response = await fetch(`${logto.url}/oidc/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${appId}:${appSecret}`).toString('base64')}` },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        resource: 'https://default.logto.app/api',
        scope: 'all',
      }),
    });
    ({ access_token: token } = (await response.json()) as { access_token: string });
  });
  afterAll(() => logto.close());

  it.each<{ name: string; request: () => Promise<unknown>; schema: z.ZodTypeAny }>([
    {
      name: 'connector factories',
      request: () => call('GET', '/api/connector-factories'),
      schema: connectorFactoryResponseGuard.array().min(1),
    },
    {
      name: 'connectors',
      request: () => call('GET', '/api/connectors'),
      schema: connectorResponseGuard.array().min(2),
    },
    {
      name: 'a connector that was added',
      request: () => call('POST', '/api/connectors', { connectorId: 'mailgun', config }),
      schema: connectorResponseGuard,
    },
    {
      name: 'a connector that was changed',
      request: () => call('PATCH', `/api/connectors/${logto.connector?.id}`, { config }),
      schema: connectorResponseGuard,
    },
    {
      name: 'email templates',
      request: () => call('GET', '/api/email-templates'),
      schema: EmailTemplates.guard.array().min(1),
    },
    {
      name: 'email templates that were written',
      request: () => call('PUT', '/api/email-templates', { templates: [template] }),
      schema: EmailTemplates.guard.array().length(1),
    },
  ])('returns $name in the shape of Logto 1.43', async ({ request, schema }) => {
    expect(schema.safeParse(await request()).error?.issues).toBeUndefined();
  });

  it('is compared with schemas that can refuse', () => {
    expect(connectorResponseGuard.safeParse({ id: randomUUID() }).success).toBe(false);
  });
});
