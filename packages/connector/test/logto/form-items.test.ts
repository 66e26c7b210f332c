// Console's form and the JSON Schema: both are made from the field tables.
import { ConnectorConfigFormItemType, connectorConfigFormItemGuard } from '@logto/connector-kit';
import { describe, expect, it } from 'vitest';
import { lintConfig } from '../../src/config/config.ts';
import { configFields } from '../../src/config/config-fields.ts';
import { defaultDeliveries } from '../../src/config/default-deliveries.ts';
import { deliveryFields } from '../../src/config/delivery-fields.ts';
import { configSchema, formItems } from '../../src/logto/form-items.ts';

const items = Object.fromEntries(formItems.map((item) => [item.key, item]));

describe('the form', () => {
  it('has the fields of the table, in order', () => {
    expect(formItems.map(({ key }) => key)).toEqual(Object.keys(configFields));
    expect(Object.keys(configFields)).toEqual([
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
    'shows $name as an item that Logto accepts',
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
  ])('shows $name as the right kind of field', ({ name, expected }) => {
    expect(items[name]).toMatchObject(expected);
  });

  it.each([
    { name: 'tracking', expected: ['off', 'domain'] },
    { name: 'requireTls', expected: ['domain', 'on'] },
    { name: 'testMode', expected: ['off', 'on'] },
  ])('offers the values of $name that the parser accepts, the default first', ({ name, expected }) => {
    const item = items[name];
    expect(item && 'selectItems' in item && item.selectItems.map(({ value }) => value)).toEqual(expected);
  });

  it('has a label and a description for every field', () => {
    expect(formItems.filter(({ label, description }) => !label || !description)).toEqual([]);
  });

  it('explains fields that are often filled in incorrectly', () => {
    expect(items.endpoint?.description).toContain('https://api.eu.mailgun.net');
    expect(items.domain?.description).toContain('without https://');
    expect(items.from?.description).toContain('sending domain');
  });

  it.each([
    { name: 'endpoint', expected: /^Blank means the US region/ },
    { name: 'tracking', expected: /^Blank means off/ },
    { name: 'requireTls', expected: /^Blank means as set for the domain/ },
    { name: 'testMode', expected: /^Blank means off/ },
  ])(
    'says what blank means for $name: selects are blank after a change from another connector',
    ({ name, expected }) => {
      expect(items[name]?.description).toMatch(expected);
    },
  );

  it.each(formItems.filter(({ type, required }) => type === 'Text' && !required).map(({ key }) => ({ name: key })))(
    'says how to clear $name, since an emptied text field keeps its old value',
    ({ name }) => {
      expect(['endpoint', 'subaccount']).toContain(name);
      expect(items[name]?.description).toMatch(/To clear a saved value, enter a single space\.$/);
    },
  );

  it('has descriptions of 160 characters at most', () => {
    expect(formItems.filter(({ description = '' }) => description.length > 160)).toEqual([]);
  });

  it('masks the API key and nothing else', () => {
    expect(formItems.filter((item) => item.isConfidential).map(({ key }) => key)).toEqual(['apiKey']);
  });

  it('has no switch, because Console would drop its false, and no field that could be null', () => {
    const types = new Set(formItems.map(({ type }) => type));
    expect(types).toEqual(
      new Set([ConnectorConfigFormItemType.Text, ConnectorConfigFormItemType.Select, ConnectorConfigFormItemType.Json]),
    );
  });

  it('starts with values that the guard accepts', () => {
    const initialValues = Object.fromEntries(formItems.map(({ key, defaultValue }) => [key, defaultValue]));
    const filled = { ...initialValues, domain: 'mg.example.com', apiKey: 'key', from: 'a@example.com' };
    expect(lintConfig(filled, new Set())).toEqual([]);
  });

  it('has placeholders that the guard accepts, but for the API key', () => {
    const placeholders = Object.fromEntries(
      formItems.flatMap(({ key, placeholder }) => (placeholder ? [[key, placeholder]] : [])),
    );
    expect(lintConfig({ ...placeholders, subaccount: 'id' }, new Set()).map(({ path }) => path)).toEqual([['apiKey']]);
  });
});

/** The part of JSON Schema that the config's schema uses. */
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

  it('has the fields of the table and no others', () => {
    expect(Object.keys(schema.properties ?? {})).toEqual(Object.keys(configFields));
    expect(schema.additionalProperties).toBe(false);
  });

  it('requires what the guard requires: deliveries may be absent once saved', () => {
    expect(schema.required).toEqual(['domain', 'apiKey', 'from']);
    expect(lintConfig({}, new Set()).map(({ path }) => path[0])).toEqual(schema.required);
  });

  it.each(
    formItems
      .filter(({ defaultValue }) => typeof defaultValue === 'string')
      .map(({ key, defaultValue }) => ({ key, defaultValue })),
  )('has the default and the values of $key', ({ key, defaultValue }) => {
    const item = items[key];
    expect(schema.properties?.[key]?.default).toBe(defaultValue);
    expect(schema.properties?.[key]?.enum).toEqual(
      item && 'selectItems' in item && item.selectItems.map(({ value }) => value),
    );
  });

  it('has a type for every field', () => {
    const typesIn = (properties: Record<string, Schema> = {}) =>
      Object.fromEntries(Object.entries(properties).map(([key, { type }]) => [key, type]));
    const texts = (keys: readonly string[]) => Object.fromEntries(keys.map((key) => [key, 'string']));
    expect(typesIn(schema.properties)).toEqual({ ...texts(Object.keys(configFields)), deliveries: 'object' });
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
      valid: ['a', 'Sub_1-x'],
      invalid: ['', 'a b', 'é', 'a'.repeat(65)],
    },
    {
      name: 'deliverWithin',
      pattern: schema.definitions?.delivery?.properties?.deliverWithin?.pattern,
      valid: ['5m', '1h30m', '24h'],
      invalid: ['5', '5s', '5m1h', '1d'],
    },
  ])('has a pattern for $name that accepts what the guard accepts', ({ pattern = '', valid, invalid }) => {
    expect(valid.filter((text) => !new RegExp(pattern).test(text))).toEqual([]);
    expect(invalid.filter((text) => new RegExp(pattern).test(text))).toEqual([]);
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

  it('has the label and description of the form', () => {
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
    for (const example of examples) expect(lintConfig(example, new Set())).toEqual([]);
  });

  it('lists the usage types of the default deliveries and accepts others', () => {
    const ref = { $ref: '#/definitions/delivery' };
    expect(Object.keys(schema.properties?.deliveries?.properties ?? {})).toEqual(Object.keys(defaultDeliveries));
    expect(Object.values(schema.properties?.deliveries?.properties ?? {})).toEqual(
      Object.keys(defaultDeliveries).map(() => ref),
    );
    expect(schema.properties?.deliveries?.additionalProperties).toEqual(ref);
  });

  it('has the fields of a delivery and no others', () => {
    const { delivery, partialDelivery } = schema.definitions ?? {};
    expect(Object.keys(delivery?.properties ?? {})).toEqual([...Object.keys(deliveryFields), 'locales']);
    expect(Object.keys(partialDelivery?.properties ?? {})).toEqual(Object.keys(deliveryFields));
    expect([delivery?.additionalProperties, partialDelivery?.additionalProperties]).toEqual([false, false]);
    expect(delivery?.properties?.locales?.additionalProperties).toEqual({ $ref: '#/definitions/partialDelivery' });
  });

  it('has a description of every field of a delivery', () => {
    const descriptionsOfFields = Object.values(schema.definitions?.delivery?.properties ?? {}).map(
      ({ description }) => description,
    );
    expect(descriptionsOfFields.every((description) => description && description.length > 10)).toBe(true);
  });

  it('requires html or template in a delivery and neither in a locale', () => {
    expect(schema.definitions?.delivery?.oneOf).toEqual([{ required: ['html'] }, { required: ['template'] }]);
    expect(schema.definitions?.partialDelivery).not.toHaveProperty('oneOf');
  });

  it('is plain JSON', () => {
    expect(JSON.parse(JSON.stringify(configSchema))).toEqual(configSchema);
  });
});
