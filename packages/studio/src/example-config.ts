// The config that a first visit starts with: what the form itself shows and brings, pointed at the emulator. Pure.

import { placeholdersOf } from './connector/form-values.js';
import type { JsonObject } from './contract/api.js';
import { textAt } from './contract/json.js';

export function exampleConfig(formItems: readonly JsonObject[], endpoint: string): JsonObject {
  const { domain, from } = placeholdersOf(formItems);
  const deliveries = formItems.find((item) => textAt(item, 'key') === 'deliveries')?.defaultValue;
  return { endpoint, domain, from, deliveries };
}
