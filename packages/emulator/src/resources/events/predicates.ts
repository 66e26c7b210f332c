// The filters of Mailgun's analytics calls (logs, metrics) as SQL. Pure. (openapi)
import { httpError } from '../../http/response.js';
import { asText, isObject } from '../../model/json.js';
import { normalizeAddress } from '../../model/normal-form.js';
import { domainsOfProvider, knownProviderDomains } from '../../model/provider.js';
import { type Condition, containsText, equalsText, joinConditions } from '../../store/conditions.js';

/** A call's own attributes: the condition that one value stands for. */
export type OwnAttributes = Record<string, (value: string) => Condition>;

/** What follows the last `@`. */
export const recipientDomain: string =
  "substr(events.recipient, length(rtrim(events.recipient, replace(events.recipient, '@', ''))) + 1)";

/** `Other` is every domain that no provider has. */
function ofProvider(name: string): Condition {
  const domains = domainsOfProvider(name);
  if (domains)
    return { sql: `${recipientDomain} IN (SELECT value FROM json_each(?))`, values: [JSON.stringify(domains)] };
  if (name !== 'Other') return { sql: '0', values: [] };
  return {
    sql: `${recipientDomain} NOT IN (SELECT value FROM json_each(?))`,
    values: [JSON.stringify(knownProviderDomains)],
  };
}

type Kind = 'text' | 'address' | 'id' | 'tags' | 'variables';

/** Filter attributes: their column, and how it is compared. (openapi) */
const attributes: Record<string, [column: string, kind: Kind]> = {
  event: ['events.event', 'text'],
  recipient: ['events.recipient', 'address'],
  recipient_domain: [recipientDomain, 'address'],
  severity: ['events.severity', 'text'],
  domain: ['events.domain', 'address'],
  message_id: ['messages.message_id', 'id'],
  subject: ['messages.subject', 'text'],
  from: ['messages.sender', 'text'],
  to: ['events.recipient', 'address'],
  tag: ['messages.tags', 'tags'],
  user_variables: ["(messages.request -> '$.customVariables')", 'variables'],
  delivery_status_code: ["json_extract(events.detail, '$.code')", 'text'],
  delivery_status_message: ["json_extract(events.detail, '$.message')", 'text'],
};

/**
 * `{ AND: [{ attribute, comparator, values: [{ value }] }] }`
 * @throws HttpError 400 for an attribute that does not exist
 */
export function filterConditions(filter: unknown, own: OwnAttributes): Condition[] {
  return listOf(isObject(filter) ? filter.AND : undefined).flatMap((entry) => {
    const { attribute, comparator = '=', values } = (entry ?? {}) as Record<string, unknown>;
    const name = asText(attribute);
    const column = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
    const owned: OwnAttributes = { recipient_provider: ofProvider, ...own };
    const conditionOf = Object.hasOwn(owned, name) ? owned[name] : undefined;
    const wanted = listOf(values).map((value) => asText(isObject(value) ? value.value : value));
    if (column) return wanted.length === 0 ? [] : [compare(column, asText(comparator), wanted)];
    // (recordings, 2024)
    if (!conditionOf) throw httpError(400, `'${name}' is not a valid filter predicate attribute`);
    return wanted.length === 0 ? [] : [negated(joinConditions(wanted.map(conditionOf), 'OR'), asText(comparator))];
  });
}

/** What is not a list counts as an empty one. */
export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value.slice(0, 100) : []);

function compare([column, kind]: [string, Kind], comparator: string, wanted: string[]): Condition {
  // Lists and maps are stored as JSON: a part of it is compared, a tag in quotes.
  const isPart = /contains/.test(comparator) || kind === 'tags' || kind === 'variables';
  const any = wanted.map((word) => {
    const value = storedForm(kind, word);
    if (isPart) return containsText(column, value);
    return kind === 'address' ? equalsText(column, value) : { sql: `CAST(${column} AS TEXT) = ?`, values: [value] };
  });
  return negated(joinConditions(any, 'OR'), comparator);
}

function negated({ sql, values }: Condition, comparator: string): Condition {
  const isNot = comparator.startsWith('!') || comparator.startsWith('not');
  return { sql: `${isNot ? 'NOT ' : ''}(${sql})`, values };
}

/** A value as it is stored. */
function storedForm(kind: Kind, word: string): string {
  if (kind === 'id') return word.replace(/^<|>$/g, '');
  if (kind === 'tags') return JSON.stringify(word);
  return kind === 'address' ? normalizeAddress(word) : word;
}
