// Console's form items, as the connector declares them. Nothing here depends on what an item is for, except the endpoint's default.
import type { JsonObject, StudioInfo } from '../../contract/api.ts';

export interface FormItem {
  key: string;
  type: string;
  label: string;
  required: boolean;
  description: string;
  placeholder: string;
  isConfidential: boolean;
  choices: Array<{ value: string; title: string }>;
  defaultValue: unknown;
}

export function parseFormItems(items: JsonObject[]): FormItem[] {
  return items.map((item) => ({
    key: String(item.key),
    type: String(item.type),
    label: String(item.label ?? item.key),
    required: item.required === true,
    description: String(item.description ?? ''),
    placeholder: String(item.placeholder ?? ''),
    // Console's own rule: the item's flag, or else the ending of its key.
    isConfidential:
      typeof item.isConfidential === 'boolean' ? item.isConfidential : /(Key|Secret)$/.test(String(item.key)),
    choices: (item.selectItems as FormItem['choices'] | undefined) ?? [],
    defaultValue: item.defaultValue,
  }));
}

export const isJsonItem = (item: FormItem): boolean => item.type === 'Json';

/** The endpoint that the connector uses when the config sets none: the item's placeholder. */
export const defaultEndpointOf = (items: FormItem[]): string =>
  items.find(({ key }) => key === 'endpoint')?.placeholder ?? '';

/** JSON Schema of one item, with the definitions it refers to. */
export function schemaOf({ configSchema }: StudioInfo, key: string): JsonObject {
  const properties = configSchema.properties as Record<string, JsonObject> | undefined;
  return { ...properties?.[key], definitions: configSchema.definitions };
}

/** Example values of one item, from the schema. */
export function examplesOf(info: StudioInfo, key: string): string[] {
  const { examples } = schemaOf(info, key);
  return Array.isArray(examples) ? examples.map(String) : [];
}
