// One delivery: the content of one usage type. Strict when it is saved (lintDelivery); lenient when it is sent (parseDelivery). Pure.
import type { AddIssue, Path } from '../errors/issues.js';
import { toShownName } from '../errors/shown-names.js';
import { type DeliveryField, type DeliveryValues, deliveryFields } from './delivery-fields.js';
import { hasUnsafePlaceholder, unsafePlaceholder } from './html-contexts.js';
import { checkUnknownKeys, findUnknownKeys } from './near-name.js';
import { isObject, isSet, type JsonObject, ownProperty } from './validators.js';

export type Content =
  | ({ readonly kind: 'html'; readonly html: string } & DeliveryValues<'html'>)
  | ({ readonly kind: 'template'; readonly template: string } & DeliveryValues<'template'>)
  /** A Logto template of type text/plain: the text part, and the HTML made from it. */
  | { readonly kind: 'text'; readonly text: string };

export interface Delivery {
  readonly content: Content;
  /** The fields that both kinds of delivery have. */
  readonly options: DeliveryValues<'both'>;
}

const fieldRows: ReadonlyArray<readonly [string, DeliveryField<unknown>]> = Object.entries(deliveryFields);
const partialKeys = Object.keys(deliveryFields);
const deliveryKeys = [...partialKeys, 'locales'];

/** Longest language tag, in characters; real ones have 35 at most (RFC 5646 section 4.4.1). */
export const maxLanguageTagLength = 64;

const noContent = 'This delivery has no content. Add html, or the name of a stored template as template.';
const notAnObject = 'Write an object with html, or with the name of a stored template.';

/** Every issue of one delivery, its locales included. Strict: for a config that is saved or tested. */
export function lintDelivery(value: unknown, addIssue: AddIssue): void {
  if (!isObject(value)) return void addIssue(notAnObject);
  lintFields(value, deliveryKeys, addIssue);
  if (!isSet(value, 'html') && !isSet(value, 'template')) addIssue(noContent);
  const locales = ownProperty(value, 'locales');
  if (locales === undefined || locales === null) return;
  if (!isObject(locales)) {
    return void addIssue('Write an object of language tags, and the fields that differ in each language.', ['locales']);
  }
  for (const [tag, partial] of Object.entries(locales)) {
    const addLocaleIssue = (message: string, below: Path = []) => addIssue(message, ['locales', tag, ...below]);
    if (!isLanguageTag(tag)) addLocaleIssue('This is not a language tag. Write one such as fr or pt-BR.');
    if (isObject(partial)) lintFields(partial, partialKeys, addLocaleIssue);
    else addLocaleIssue('Write an object with the fields that differ in this language.');
  }
}

/** The checks for a whole delivery, and for the partial one of a locale. */
function lintFields(value: JsonObject, knownKeys: readonly string[], addIssue: AddIssue): void {
  for (const [key, { parse }] of fieldRows) parse(ownProperty(value, key), below(addIssue, key));
  checkUnknownKeys(value, knownKeys, addIssue);
  const hasHtml = isSet(value, 'html');
  const hasTemplate = isSet(value, 'template');
  if (typeof value.html === 'string' && hasUnsafePlaceholder(value.html)) addIssue(unsafePlaceholder, ['html']);
  if (hasHtml && hasTemplate) return void addIssue('Use html or template, not both: remove one of them.', ['template']);
  for (const [key, { kind }] of fieldRows) {
    if (!isSet(value, key)) continue;
    if (hasTemplate && kind === 'html') addIssue('A stored template has its own text: remove this field.', [key]);
    if (hasHtml && kind === 'template') addIssue('This belongs to a stored template: remove it.', [key]);
  }
}

/** Parses the delivery that a message uses. Lenient: html wins over template, and fields of the other kind are ignored. */
export function parseDelivery(value: unknown, addIssue: AddIssue): Delivery | undefined {
  if (!isObject(value)) return void addIssue(notAnObject);
  const kind = isSet(value, 'html') ? 'html' : 'template';
  if (kind === 'template' && !isSet(value, 'template')) return void addIssue(noContent);
  const content = { kind, ...parseFields(value, kind, addIssue) };
  const options = parseFields(value, 'both', addIssue) as DeliveryValues<'both'>;
  // When html or template is not valid there is no content, and an issue was added.
  return isSet(content, kind) ? { content: content as unknown as Content, options } : undefined;
}

function parseFields(value: JsonObject, kind: string, addIssue: AddIssue): Record<string, unknown> {
  const rows = fieldRows.filter(([, row]) => row.kind === kind);
  return Object.fromEntries(
    rows.map(([key, { parse }]) => [key, parse(ownProperty(value, key), below(addIssue, key))]),
  );
}

/** Unknown keys of a delivery, which a send ignores, in the form in which they may be logged. */
export function findUnknownDeliveryKeys(value: JsonObject): string[] {
  return findUnknownKeys(value, deliveryKeys).map(toShownName);
}

function below(addIssue: AddIssue, key: string): AddIssue {
  return (message, path = []) => addIssue(message, [key, ...path]);
}

function isLanguageTag(tag: string): boolean {
  if (tag.length > maxLanguageTagLength) return false;
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false; // Intl throws a RangeError for an invalid tag.
  }
}
