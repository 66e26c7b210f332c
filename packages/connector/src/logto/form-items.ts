// The config as forms and editors need it: Console's form items, and a JSON Schema. Made from the field tables. Data only.
import { ConnectorConfigFormItemType, type ConnectorMetadata } from '@logto/connector-kit';
import { type ConfigField, configFields } from '../config/config-fields.js';
import { defaultDeliveries } from '../config/default-deliveries.js';
import { deliveryFields } from '../config/delivery-fields.js';
import type { JsonObject } from '../config/validators.js';

const entries: ReadonlyArray<readonly [string, ConfigField<unknown>]> = Object.entries(configFields);

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
      title: configFields.deliveries.label,
      description: configFields.deliveries.description,
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
          description: 'Language tag, such as fr or pt-BR, and the fields that differ in that language.',
          additionalProperties: { $ref: '#/definitions/partialDelivery' },
        },
      },
      additionalProperties: false,
      oneOf: [{ required: ['html'] }, { required: ['template'] }],
    },
    partialDelivery: { ...deliverySchema, additionalProperties: false },
  },
};

/** Console's form, one item per field. */
export const formItems: NonNullable<ConnectorMetadata['formItems']> = entries.map(
  ([key, { label, isRequired, description, formItem }]) => {
    const base = { key, label, required: isRequired ?? false, description };
    if (formItem.type === 'Select') {
      const selectItems = Object.entries(formItem.titles).map(([value, title]) => ({ value, title }));
      return {
        ...base,
        type: ConnectorConfigFormItemType.Select as const,
        selectItems,
        defaultValue: selectItems[0]?.value,
      };
    }
    if (formItem.type === 'Json')
      return { ...base, type: ConnectorConfigFormItemType.Json as const, defaultValue: formItem.defaultValue };
    const { placeholder, isConfidential } = formItem;
    return {
      ...base,
      type: ConnectorConfigFormItemType.Text as const,
      placeholder,
      ...(isConfidential && { isConfidential }),
    };
  },
);
