// What `v:` and `h:X-Mailgun-Variables` hold for one recipient: placeholders are replaced in each value, so that a quote
// in one does not break the JSON around it. For the mail's header and for events. Pure.
import type { Posting } from '../model/message.js';
import { type PlaceholderValues, replacePlaceholders } from './placeholders.js';

export function personalVariables(posting: Posting, values: PlaceholderValues): Record<string, unknown> {
  return replaceWithin(posting.customVariables, values) as Record<string, unknown>;
}

function replaceWithin(value: unknown, values: PlaceholderValues): unknown {
  if (typeof value === 'string') return replacePlaceholders(value, values);
  if (Array.isArray(value)) return value.map((entry) => replaceWithin(entry, values));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, replaceWithin(entry, values)]));
}
