// What Logto Console shows of the connector.
import { type ConnectorMetadata, configurableConnectorMetadataGuard } from '@logto/connector-kit';
import { describe, expect, it } from 'vitest';
import { formItems } from '../../src/logto/form-items.ts';
import { metadata } from '../../src/logto/metadata.ts';

describe('the metadata', () => {
  it('passes Logto’s guard with minimal texts', () => {
    const minimalMetadata = {
      id: 'mailgun',
      target: 'mailgun',
      platform: null,
      name: { en: 'a' },
      description: { en: 'a' },
      logo: 'a',
      logoDark: null,
      readme: 'a',
      formItems,
    } satisfies ConnectorMetadata;
    expect(configurableConnectorMetadataGuard.safeParse(minimalMetadata).success).toBe(true);
  });

  it('passes Logto’s guard as it is', () => {
    expect(configurableConnectorMetadataGuard.safeParse(metadata).success).toBe(true);
  });
});
