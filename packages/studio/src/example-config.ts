// The config that a first visit starts with: what the form itself shows and brings, pointed at the emulator. Pure.
import type { JsonObject } from './api.js';
import { textAt } from './json.js';
import { placeholdersOf } from './preview-config.js';

export function exampleConfig(formItems: readonly JsonObject[], endpoint: string): JsonObject {
  const { domain, from } = placeholdersOf(formItems);
  const deliveries = formItems.find((item) => textAt(item, 'key') === 'deliveries')?.defaultValue;
  return { endpoint, domain, from, deliveries };
}
