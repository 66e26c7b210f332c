// The fields of a delivery, one row each: parser, strict checks, JSON Schema, where placeholders are filled in and how a language
// is laid over the base are made from this table. What a field adds to the request is in message/form-fields.ts. Pure.
import { hasControlCharacters, isAscii } from '../errors/characters.js';
import type { Path } from '../errors/issues.js';
import { parseMailbox } from './mailbox.js';
import { hasPlaceholder } from './template.js';
import { isObject, type JsonObject, objectParser, type Parser, parseText, textParser } from './validators.js';

/** Which deliveries a field belongs to: those with HTML, those with a stored template, or both. */
export type DeliveryKind = 'html' | 'template' | 'both';

export interface DeliveryField<T, Kind extends DeliveryKind = DeliveryKind> {
  readonly kind: Kind;
  readonly parse: Parser<T>;
  /** Placeholders in its texts are filled in. */
  readonly hasPlaceholders: boolean;
  /** The value of a language is laid over that of the base name by name, instead of in its place. */
  readonly isMerged: boolean;
  /** JSON Schema, `description` included: what an editor shows. */
  readonly schema: JsonObject;
}

type Table = typeof deliveryFields;

/** The parsed fields of one kind, none of them required. A property per row of {@link deliveryFields}. */
export type DeliveryValues<Kind extends DeliveryKind> = {
  readonly [Key in keyof Table as Table[Key]['kind'] extends Kind ? Key : never]?:
    | (Table[Key] extends DeliveryField<infer T> ? T : never)
    | undefined;
};

/** Mailgun takes 10 tags per message, ASCII, 128 characters each; the usage type is the first (https://help.mailgun.com, Tags, checked 2026-11). */
const maxTags = 9;
const maxTagLength = 128;
const minDeliverWithinMinutes = 5;
const maxDeliverWithinMinutes = 24 * 60;

/** Headers that the connector or Mailgun writes; one of these in a config could forge or break an email. */
const refusedHeaders =
  /^(to|cc|bcc|from|sender|reply-to|subject|date|message-id|return-path|received|mime-version|(dkim|content|x-mailgun)-.*)$/i;
/** RFC 9110 tokens without `%`, which parsers of form fields decode: `%0A` in a name would be a line break. */
const headerToken = /^[!#$&'*+.^_`|~0-9A-Za-z-]+$/;

const parseLine: Parser<string> = textParser((text, addIssue) => {
  if (!hasControlCharacters(text)) return text;
  return void addIssue('Remove line breaks and control characters.');
});

const parseReplyTo: Parser<string> = (value, addIssue) => {
  const text = parseLine(value, addIssue);
  if (text === undefined || hasPlaceholder(text) || parseMailbox(text)) return text;
  return void addIssue('Write one address, such as Support <support@example.com>.');
};

const parseTags: Parser<string[]> = (value, addIssue) => {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) return void addIssue('Write a list of texts, such as ["sign-in"].');
  if (value.length > maxTags) addIssue(`Use at most ${maxTags} tags.`);
  return value.slice(0, maxTags).flatMap((item, index) => {
    const tag = parseText(item, (message) => addIssue(message, [index]));
    if (tag === undefined) return [];
    if (isTag(tag)) return [tag];
    addIssue(`A tag is ASCII text of at most ${maxTagLength} characters.`, [index]);
    return [];
  });
};

/** True for a text that Mailgun accepts as a tag. */
export function isTag(text: string): boolean {
  return text.trim() !== '' && text.length <= maxTagLength && isAscii(text) && !hasControlCharacters(text);
}

const parseDeliverWithin: Parser<string> = textParser((text, addIssue) => {
  const [, hours, minutes] = /^(?:(\d{1,2})h)?(?:(\d{1,4})m)?$/.exec(text) ?? [];
  const totalMinutes = Number(hours ?? 0) * 60 + Number(minutes ?? 0);
  if (totalMinutes >= minDeliverWithinMinutes && totalMinutes <= maxDeliverWithinMinutes) return text;
  return void addIssue('Write hours and minutes from 5m to 24h, such as 15m or 1h30m.');
});

const parseHeaders: Parser<Record<string, string>> = (value, addIssue) => {
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) return void addIssue('Write an object of header names and texts.');
  const headers: Record<string, string> = Object.create(null);
  const seenNames = new Set<string>();
  for (const [name, item] of Object.entries(value)) {
    const at: Path = [name];
    if (!headerToken.test(name)) addIssue('A header name is ASCII letters, digits and dashes.', at);
    else if (refusedHeaders.test(name)) addIssue('This header is written by the connector or by Mailgun.', at);
    else if (seenNames.has(name.toLowerCase())) addIssue('This header is set twice.', at);
    else {
      seenNames.add(name.toLowerCase());
      const text = parseLine(item, (message) => addIssue(message, at));
      if (text !== undefined) headers[name] = text;
    }
  }
  return headers;
};

type Traits = Pick<DeliveryField<unknown>, 'hasPlaceholders' | 'isMerged'>;
const literal: Traits = { hasPlaceholders: false, isMerged: false };
const rendered: Traits = { hasPlaceholders: true, isMerged: false };

const field = <T, const Kind extends DeliveryKind>(
  kind: Kind,
  traits: Traits,
  parse: Parser<T>,
  schema: JsonObject,
): DeliveryField<T, Kind> => ({ kind, ...traits, parse, schema });

const text = (description: string): JsonObject => ({ type: 'string', description });

/** Every field of a delivery but `locales`, which holds partial deliveries of these fields. */
export const deliveryFields = {
  html: field('html', rendered, parseText, text('The HTML of the email. {{code}} becomes the code.')),
  text: field('html', rendered, parseText, text('The plain text of the email. Default: made from the HTML.')),
  template: field('template', literal, parseLine, text('Name of a template stored at Mailgun, instead of html.')),
  version: field(
    'template',
    literal,
    parseLine,
    text('Version tag of the stored template. Default: the active version.'),
  ),
  variables: field(
    'template',
    { ...rendered, isMerged: true },
    objectParser('Write a JSON object of names and values.'),
    {
      type: 'object',
      description: 'Variables for the stored template. code is added automatically.',
    },
  ),
  subject: field('both', rendered, parseLine, text('Subject line. {{code}} becomes the code.')),
  replyTo: field('both', rendered, parseReplyTo, text('Where replies go: Support <support@example.com>.')),
  tags: field('both', literal, parseTags, {
    type: 'array',
    maxItems: maxTags,
    items: { type: 'string', maxLength: maxTagLength },
    description: 'Mailgun tags besides the usage type, which is always the first.',
  }),
  deliverWithin: field('both', literal, parseDeliverWithin, {
    type: 'string',
    pattern: '^(\\d{1,2}h)?(\\d{1,4}m)?$',
    description: 'Mailgun stops trying to deliver after this time, from 5m to 24h.',
  }),
  headers: field('both', { ...rendered, isMerged: true }, parseHeaders, {
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'Extra email headers; the value none removes a default one.',
  }),
};

const namesOf = (isWanted: (row: DeliveryField<unknown>) => boolean): ReadonlySet<string> =>
  new Set(Object.entries(deliveryFields).flatMap(([name, row]) => (isWanted(row) ? [name] : [])));

/** Fields whose placeholders are filled in. */
export const renderedFields = namesOf(({ hasPlaceholders }) => hasPlaceholders);
/** Fields of names and values, of which a language replaces single ones; header names are compared without case (RFC 5322). */
export const mergedFields = namesOf(({ isMerged }) => isMerged);
