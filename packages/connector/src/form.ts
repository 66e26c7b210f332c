// What editors are told of the config: Console's form items, and a JSON Schema. Made from the tables of fields. Data only.
import { ConnectorConfigFormItemType, type ConnectorMetadata } from '@logto/connector-kit';
import type { JsonObject } from './check.js';
import { defaultDeliveries } from './default-deliveries.js';
import { deliveryFields } from './delivery.js';
import { type Field, fields } from './fields.js';

const entries: ReadonlyArray<readonly [string, Field<unknown>]> = Object.entries(fields);

const deliverySchema = {
  type: 'object',
  properties: Object.fromEntries(Object.entries(deliveryFields).map(([key, { schema }]) => [key, schema])),
};

/** JSON Schema (draft-07) of the config, for editors. */
export const configSchema: JsonObject = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Mailgun connector for Logto',
  type: 'object',
  required: entries.flatMap(([key, { isRequired }]) => (isRequired && key !== 'deliveries' ? [key] : [])),
  additionalProperties: false,
  properties: {
    ...Object.fromEntries(
      entries.map(([key, { label, description, schema }]) => [key, { title: label, description, ...schema }]),
    ),
    deliveries: {
      title: fields.deliveries.label,
      description: fields.deliveries.description,
      type: 'object',
      properties: Object.fromEntries(
        Object.keys(defaultDeliveries).map((type) => [type, { $ref: '#/definitions/delivery' }]),
      ),
      additionalProperties: { $ref: '#/definitions/delivery' },
    },
  },
  definitions: {
    delivery: {
      ...deliverySchema,
      properties: {
        ...deliverySchema.properties,
        locales: {
          type: 'object',
          description: 'Language tag, such as fr or pt-BR, and what differs in that language.',
          additionalProperties: { $ref: '#/definitions/partialDelivery' },
        },
      },
      additionalProperties: false,
      oneOf: [{ required: ['html'] }, { required: ['template'] }],
    },
    partialDelivery: { ...deliverySchema, additionalProperties: false },
  },
};

/** Console's form, a row per field. */
export const formItems: NonNullable<ConnectorMetadata['formItems']> = entries.map(
  ([key, { label, isRequired, description, form }]) => {
    const base = { key, label, required: isRequired ?? false, description };
    if (form.type === 'Select') {
      const selectItems = Object.entries(form.titles).map(([value, title]) => ({ value, title }));
      return {
        ...base,
        type: ConnectorConfigFormItemType.Select as const,
        selectItems,
        defaultValue: selectItems[0]?.value,
      };
    }
    if (form.type === 'Json')
      return { ...base, type: ConnectorConfigFormItemType.Json as const, defaultValue: form.defaultValue };
    const { placeholder, isConfidential } = form;
    return {
      ...base,
      type: ConnectorConfigFormItemType.Text as const,
      placeholder,
      ...(isConfidential && { isConfidential }),
    };
  },
);
