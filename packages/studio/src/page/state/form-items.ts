// Console's form items as the page reads them: the connector declares them, and nothing is known here of what they are for.
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

export function readFormItems(items: JsonObject[]): FormItem[] {
  return items.map((item) => ({
    key: String(item.key),
    type: String(item.type),
    label: String(item.label ?? item.key),
    required: item.required === true,
    description: String(item.description ?? ''),
    placeholder: String(item.placeholder ?? ''),
    // As Console decides it: what the item says, else the look of its key.
    isConfidential:
      typeof item.isConfidential === 'boolean' ? item.isConfidential : /(Key|Secret)$/.test(String(item.key)),
    choices: (item.selectItems as FormItem['choices'] | undefined) ?? [],
    defaultValue: item.defaultValue,
  }));
}

export const isJson = (item: FormItem): boolean => item.type === 'Json';

/** JSON Schema of one item, with the definitions it refers to. */
export function schemaOf({ configSchema }: StudioInfo, key: string): JsonObject {
  const properties = configSchema.properties as Record<string, JsonObject> | undefined;
  return { ...properties?.[key], definitions: configSchema.definitions };
}

/** Values that the schema gives as examples of a text. */
export function examplesOf(info: StudioInfo, key: string): string[] {
  const { examples } = schemaOf(info, key);
  return Array.isArray(examples) ? examples.map(String) : [];
}
