// Console's form and the JSON Schema: made from the table of fields, and nothing beside it.

import {
  ConnectorConfigFormItemType,
  type ConnectorMetadata,
  configurableConnectorMetadataGuard,
  connectorConfigFormItemGuard,
} from '@logto/connector-kit';
import { describe, expect, it } from 'vitest';
import { checkConfig } from '../src/config/config.ts';
import { defaultDeliveries } from '../src/config/default-deliveries.ts';
import { deliveryFields } from '../src/config/delivery.ts';
import { fields } from '../src/config/config-fields.ts';
import { configSchema, formItems } from '../src/logto/form-items.ts';

const items = Object.fromEntries(formItems.map((item) => [item.key, item]));

describe('the form', () => {
  it('has the fields of the table, in their order', () => {
    expect(formItems.map(({ key }) => key)).toEqual(Object.keys(fields));
    expect(Object.keys(fields)).toEqual([
      'endpoint',
      'domain',
      'apiKey',
      'from',
      'tracking',
      'requireTls',
      'testMode',
      'subaccount',
      'deliveries',
    ]);
  });

  it.each(formItems.map((item) => ({ name: item.key, item })))(
    'shows $name by an item that Logto accepts',
    ({ item }) => {
      expect(connectorConfigFormItemGuard.safeParse(item)).toEqual({ success: true, data: item });
    },
  );

  it.each([
    { name: 'endpoint', expected: { type: 'Text', required: false, placeholder: 'https://api.mailgun.net' } },
    { name: 'domain', expected: { type: 'Text', required: true, placeholder: 'mg.example.com' } },
    { name: 'apiKey', expected: { type: 'Text', required: true, isConfidential: true } },
    { name: 'from', expected: { type: 'Text', required: true, placeholder: 'Sender Name <sender@mg.example.com>' } },
    { name: 'tracking', expected: { type: 'Select', required: false, defaultValue: 'off' } },
    { name: 'requireTls', expected: { type: 'Select', required: false, defaultValue: 'domain' } },
    { name: 'testMode', expected: { type: 'Select', required: false, defaultValue: 'off' } },
    { name: 'subaccount', expected: { type: 'Text', required: false } },
    { name: 'deliveries', expected: { type: 'Json', required: true, defaultValue: defaultDeliveries } },
  ])('asks for $name in the right way', ({ name, expected }) => {
    expect(items[name]).toMatchObject(expected);
  });

  it.each([
    { name: 'tracking', expected: ['off', 'domain'] },
    { name: 'requireTls', expected: ['domain', 'on'] },
    { name: 'testMode', expected: ['off', 'on'] },
  ])('offers for $name the words that are read, the default first', ({ name, expected }) => {
    const item = items[name];
    expect(item && 'selectItems' in item && item.selectItems.map(({ value }) => value)).toEqual(expected);
  });

  it('has a label and a help text for every field', () => {
    expect(formItems.filter(({ label, description }) => !label || !description)).toEqual([]);
  });

  it('helps where a field is often got wrong', () => {
    expect(items.endpoint?.description).toContain('https://api.eu.mailgun.net');
    expect(items.domain?.description).toContain('without https://');
    expect(items.from?.description).toContain('sending domain');
  });

  it('masks the key and nothing else', () => {
    expect(formItems.filter((item) => item.isConfidential).map(({ key }) => key)).toEqual(['apiKey']);
  });

  it('has no switch, whose false Console would lose, and no field that could be null', () => {
    const types = new Set(formItems.map(({ type }) => type));
    expect(types).toEqual(
      new Set([ConnectorConfigFormItemType.Text, ConnectorConfigFormItemType.Select, ConnectorConfigFormItemType.Json]),
    );
  });

  it('starts with values that the guard accepts', () => {
    const started = Object.fromEntries(formItems.map(({ key, defaultValue }) => [key, defaultValue]));
    const filled = { ...started, domain: 'mg.example.com', apiKey: 'key', from: 'a@example.com' };
    expect(checkConfig(filled, new Set())).toEqual([]);
  });

  it('has placeholders that the guard accepts', () => {
    const shown = Object.fromEntries(
      formItems.flatMap(({ key, placeholder }) => (placeholder ? [[key, placeholder]] : [])),
    );
    expect(checkConfig({ ...shown, subaccount: 'id' }, new Set())).toEqual([]);
  });
});

/** As much of JSON Schema as the config's uses. */
interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  required?: string[];
  enum?: string[];
  default?: unknown;
  examples?: string[];
  pattern?: string;
  description?: string;
  oneOf?: Schema[];
  definitions?: Record<string, Schema>;
  $ref?: string;
}

describe('the JSON Schema', () => {
  const schema = configSchema as Schema;

  it('has the fields of the table, and no other', () => {
    expect(Object.keys(schema.properties ?? {})).toEqual(Object.keys(fields));
    expect(schema.additionalProperties).toBe(false);
  });

  it('asks for what the guard asks for: deliveries may be absent once saved', () => {
    expect(schema.required).toEqual(['domain', 'apiKey', 'from']);
    expect(checkConfig({}, new Set()).map(({ path }) => path[0])).toEqual(schema.required);
  });

  it.each(
    formItems
      .filter(({ defaultValue }) => typeof defaultValue === 'string')
      .map(({ key, defaultValue }) => ({ key, defaultValue })),
  )('has the default and the words of $key', ({ key, defaultValue }) => {
    const item = items[key];
    expect(schema.properties?.[key]?.default).toBe(defaultValue);
    expect(schema.properties?.[key]?.enum).toEqual(
      item && 'selectItems' in item && item.selectItems.map(({ value }) => value),
    );
  });

  it('says of every field what type it has', () => {
    const typesIn = (properties: Record<string, Schema> = {}) =>
      Object.fromEntries(Object.entries(properties).map(([key, { type }]) => [key, type]));
    const texts = (keys: readonly string[]) => Object.fromEntries(keys.map((key) => [key, 'string']));
    expect(typesIn(schema.properties)).toEqual({ ...texts(Object.keys(fields)), deliveries: 'object' });
    expect(typesIn(schema.definitions?.delivery?.properties)).toEqual({
      ...texts(Object.keys(deliveryFields)),
      variables: 'object',
      tags: 'array',
      headers: 'object',
      locales: 'object',
    });
    expect([schema.type, schema.definitions?.delivery?.type, schema.definitions?.partialDelivery?.type]).toEqual([
      'object',
      'object',
      'object',
    ]);
  });

  it.each([
    {
      name: 'subaccount',
      pattern: schema.properties?.subaccount?.pattern,
      good: ['a', 'Sub_1-x'],
      bad: ['', 'a b', 'é', 'a'.repeat(65)],
    },
    {
      name: 'deliverWithin',
      pattern: schema.definitions?.delivery?.properties?.deliverWithin?.pattern,
      good: ['5m', '1h30m', '24h'],
      bad: ['5', '5s', '5m1h', '1d'],
    },
  ])('has a pattern for $name that takes what the guard takes', ({ pattern = '', good, bad }) => {
    expect(good.filter((text) => !new RegExp(pattern).test(text))).toEqual([]);
    expect(bad.filter((text) => new RegExp(pattern).test(text))).toEqual([]);
  });

  it('has the limits of tags', () => {
    expect(schema.definitions?.delivery?.properties?.tags).toMatchObject({
      maxItems: 9,
      items: { type: 'string', maxLength: 128 },
    });
    expect(schema.definitions?.delivery?.properties?.headers).toMatchObject({
      additionalProperties: { type: 'string' },
    });
  });

  it('has the label and help text of the form', () => {
    for (const { key, label, description } of formItems) {
      expect(schema.properties?.[key]).toMatchObject({ title: label, description });
    }
  });

  it('has examples that the guard accepts', () => {
    const examples = Object.entries(schema.properties ?? {}).flatMap(([key, property]) =>
      (property.examples ?? []).map((example) => ({
        domain: 'a.example',
        apiKey: 'a',
        from: 'a@a.example',
        [key]: example,
      })),
    );
    expect(examples.length).toBeGreaterThan(3);
    for (const example of examples) expect(checkConfig(example, new Set())).toEqual([]);
  });

  it('names the usage types of the default deliveries, and takes others', () => {
    const ref = { $ref: '#/definitions/delivery' };
    expect(Object.keys(schema.properties?.deliveries?.properties ?? {})).toEqual(Object.keys(defaultDeliveries));
    expect(Object.values(schema.properties?.deliveries?.properties ?? {})).toEqual(
      Object.keys(defaultDeliveries).map(() => ref),
    );
    expect(schema.properties?.deliveries?.additionalProperties).toEqual(ref);
  });

  it('has the fields of a delivery, and no other', () => {
    const { delivery, partialDelivery } = schema.definitions ?? {};
    expect(Object.keys(delivery?.properties ?? {})).toEqual([...Object.keys(deliveryFields), 'locales']);
    expect(Object.keys(partialDelivery?.properties ?? {})).toEqual(Object.keys(deliveryFields));
    expect([delivery?.additionalProperties, partialDelivery?.additionalProperties]).toEqual([false, false]);
    expect(delivery?.properties?.locales?.additionalProperties).toEqual({ $ref: '#/definitions/partialDelivery' });
  });

  it('has a description of every field of a delivery', () => {
    const described = Object.values(schema.definitions?.delivery?.properties ?? {}).map(
      ({ description }) => description,
    );
    expect(described.every((description) => description && description.length > 10)).toBe(true);
  });

  it('wants html or a template of a delivery, and neither of a language', () => {
    expect(schema.definitions?.delivery?.oneOf).toEqual([{ required: ['html'] }, { required: ['template'] }]);
    expect(schema.definitions?.partialDelivery).not.toHaveProperty('oneOf');
  });

  it('is plain JSON', () => {
    expect(JSON.parse(JSON.stringify(configSchema))).toEqual(configSchema);
  });
});

describe('the metadata', () => {
  it('is what Logto accepts', () => {
    const metadata = {
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
    expect(configurableConnectorMetadataGuard.safeParse(metadata).success).toBe(true);
  });
});
