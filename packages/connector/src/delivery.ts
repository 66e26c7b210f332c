// One delivery: the content of one usage type, as configured. The table below is its only description. Pure.
import { distance } from 'fastest-levenshtein';
import { isObject, type JsonObject, own, type Path, type Read, type Report, readText, text } from './check.js';
import { hasControls, isAscii, parseMailbox } from './mailbox.js';
import { hasPlaceholder } from './template.js';

export type Content =
  | { readonly kind: 'html'; readonly html: string; readonly text?: string | undefined }
  /** A Logto template of type text/plain: the text part, and the html part made from it. */
  | { readonly kind: 'plain'; readonly plain: string }
  | {
      readonly kind: 'stored';
      readonly template: string;
      readonly version?: string | undefined;
      readonly variables: JsonObject;
    };

export interface Delivery {
  readonly content: Content;
  readonly subject?: string | undefined;
  readonly replyTo?: string | undefined;
  readonly tags: readonly string[];
  readonly deliverWithin?: string | undefined;
  /** Header name as written → value, `none` to remove a default one. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Mailgun takes 10 tags a message, ASCII, 128 characters each (help.mailgun.com, Tags); the usage type is the first. */
const maxTags = 9;
const maxTagLength = 128;
const minDeliverWithinMinutes = 5;
const maxDeliverWithinMinutes = 24 * 60;

/** Headers that the connector or Mailgun writes; one of these in a config could forge or break a mail. */
const refusedHeaders =
  /^(to|cc|bcc|from|sender|reply-to|subject|date|message-id|return-path|received|mime-version|(dkim|content|x-mailgun)-.*)$/i;
/** RFC 9110 tokens but for `%`, which readers of form fields decode: `%0A` in a name would be a line break. */
const headerToken = /^[!#$&'*+.^_`|~0-9A-Za-z-]+$/;

const line: Read<string> = text((written, report) => {
  if (!hasControls(written)) return written;
  report('Remove line breaks and control characters.');
  return undefined;
});

const readReplyTo: Read<string> = (value, report) => {
  const written = line(value, report);
  if (written === undefined || hasPlaceholder(written) || parseMailbox(written)) return written;
  report('Write one address, such as Support <support@example.com>.');
  return undefined;
};

const readTags: Read<string[]> = (value, report) => {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) return void report('Write a list of texts, such as ["sign-in"].');
  if (value.length > maxTags) report(`Use at most ${maxTags} tags.`);
  return value.flatMap((tag, index) => {
    const written = readText(tag, (message) => report(message, [index]));
    if (written === undefined) return [];
    if (isAscii(written) && !hasControls(written) && written.length <= maxTagLength) return [written];
    report(`A tag is plain ASCII of at most ${maxTagLength} characters.`, [index]);
    return [];
  });
};

const readDeliverWithin: Read<string> = text((written, report) => {
  const [, hours, minutes] = /^(?:(\d{1,2})h)?(?:(\d{1,4})m)?$/.exec(written) ?? [];
  const totalMinutes = Number(hours ?? 0) * 60 + Number(minutes ?? 0);
  if (totalMinutes >= minDeliverWithinMinutes && totalMinutes <= maxDeliverWithinMinutes) return written;
  report('Write hours and minutes from 5m to 24h, such as 15m or 1h30m.');
  return undefined;
});

const readHeaders: Read<Record<string, string>> = (value, report) => {
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) return void report('Write an object of header names and texts.');
  const headers: Record<string, string> = Object.create(null);
  const seen = new Set<string>();
  for (const [name, content] of Object.entries(value)) {
    const at: Path = [name];
    if (!headerToken.test(name)) report('A header name is ASCII letters, digits and dashes.', at);
    else if (refusedHeaders.test(name)) report('This header is written by the connector or by Mailgun.', at);
    else if (seen.has(name.toLowerCase())) report('This header is named twice.', at);
    else {
      seen.add(name.toLowerCase());
      const written = line(content, (message) => report(message, at));
      if (written !== undefined) headers[name] = written;
    }
  }
  return headers;
};

const readVariables: Read<JsonObject> = (value, report) => {
  if (value === undefined || value === null) return undefined;
  return isObject(value) ? value : void report('Write a JSON object of names and values.');
};

interface Field<T> {
  /** Which of the two kinds of delivery it belongs to. */
  readonly of: 'content' | 'template' | 'both';
  readonly read: Read<T>;
  /** Its JSON Schema, `description` included: what an editor shows. */
  readonly schema: JsonObject;
}

interface DeliveryFields {
  readonly html: Field<string>;
  readonly text: Field<string>;
  readonly template: Field<string>;
  readonly version: Field<string>;
  readonly variables: Field<JsonObject>;
  readonly subject: Field<string>;
  readonly replyTo: Field<string>;
  readonly tags: Field<string[]>;
  readonly deliverWithin: Field<string>;
  readonly headers: Field<Record<string, string>>;
}

const textField = (description: string) => ({ type: 'string', description });

/** Every key of a delivery. Guard, reader and JSON Schema are made from this table. */
export const deliveryFields: DeliveryFields = {
  html: { of: 'content', read: readText, schema: textField('The html of the mail. {{code}} becomes the code.') },
  text: {
    of: 'content',
    read: readText,
    schema: textField('The plain text of the mail. Made from the html when left out.'),
  },
  template: { of: 'template', read: line, schema: textField('Name of a template stored at Mailgun, instead of html.') },
  version: {
    of: 'template',
    read: line,
    schema: textField('Version tag of the stored template. The active version when left out.'),
  },
  variables: {
    of: 'template',
    read: readVariables,
    schema: { type: 'object', description: 'Variables for the stored template. code is added by itself.' },
  },
  subject: { of: 'both', read: line, schema: textField('Subject line. {{code}} becomes the code.') },
  replyTo: { of: 'both', read: readReplyTo, schema: textField('Where replies go: Support <support@example.com>.') },
  tags: {
    of: 'both',
    read: readTags,
    schema: {
      type: 'array',
      maxItems: maxTags,
      items: { type: 'string', maxLength: maxTagLength },
      description: 'Mailgun tags besides the usage type, which is always the first.',
    },
  },
  deliverWithin: {
    of: 'both',
    read: readDeliverWithin,
    schema: {
      type: 'string',
      pattern: '^(\\d{1,2}h)?(\\d{1,4}m)?$',
      description: 'Give up delivering after this long, from 5m to 24h.',
    },
  },
  headers: {
    of: 'both',
    read: readHeaders,
    schema: {
      type: 'object',
      additionalProperties: { type: 'string' },
      description: 'Extra mail headers; the value none removes a default one.',
    },
  },
};

const partialKeys = Object.keys(deliveryFields);
const deliveryKeys = [...partialKeys, 'locales'];

const noContent = 'This delivery has no content. Add html, or the name of a stored template as template.';

/** Everything wrong with one configured delivery, its locales included. Strict: for a config that is saved or tested. */
export function checkDelivery(value: unknown, report: Report): void {
  if (!isObject(value)) return void report('Write an object with html, or with the name of a stored template.');
  checkPart(value, deliveryKeys, report);
  if (!isSet(value, 'html') && !isSet(value, 'template')) report(noContent);
  const locales = own(value, 'locales');
  if (locales === undefined || locales === null) return;
  if (!isObject(locales)) return void report('Write an object of language tags and what differs in them.', ['locales']);
  for (const [tag, partial] of Object.entries(locales)) {
    const at = (message: string, below: Path = []) => report(message, ['locales', tag, ...below]);
    if (!isLanguageTag(tag)) at('This is no language tag. Write one such as fr or pt-BR.');
    if (isObject(partial)) checkPart(partial, partialKeys, at);
    else at('Write an object with what differs in this language.');
  }
}

/** What a delivery and the part for one of its languages have in common. */
function checkPart(value: JsonObject, known: readonly string[], report: Report): void {
  for (const [key, { read }] of Object.entries(deliveryFields)) {
    read(own(value, key), (message: string, below: Path = []) => report(message, [key, ...below]));
  }
  checkKeys(value, known, report);
  checkOneKind(value, report);
}

/** Reads the delivery that a message uses. Forgiving: html goes before template, and what is not used is not looked at. */
export function readDelivery(value: JsonObject, report: Report): Delivery | undefined {
  const get = <T>(key: keyof DeliveryFields, { read }: Field<T>) =>
    read(own(value, key), (message, below = []) => report(message, [key, ...below]));
  const f = deliveryFields;
  const content = readContent();
  return (
    content && {
      content,
      subject: get('subject', f.subject),
      replyTo: get('replyTo', f.replyTo),
      tags: get('tags', f.tags) ?? [],
      deliverWithin: get('deliverWithin', f.deliverWithin),
      headers: get('headers', f.headers) ?? {},
    }
  );

  function readContent(): Content | undefined {
    if (isSet(value, 'html')) {
      const html = get('html', f.html);
      return html === undefined ? undefined : { kind: 'html', html, text: get('text', f.text) };
    }
    const template = get('template', f.template);
    if (template !== undefined) {
      const version = get('version', f.version);
      return { kind: 'stored', template, version, variables: get('variables', f.variables) ?? {} };
    }
    if (!isSet(value, 'template')) report(noContent);
    return undefined; // A template that cannot be read was reported where it stands.
  }
}

/** Unknown keys, each with the nearest one that exists. */
export function checkKeys(value: JsonObject, known: readonly string[], report: Report): void {
  for (const key of unknownKeys(value, known)) {
    const [nearest = ''] = [...known].sort((a, b) => likeness(key, a) - likeness(key, b));
    report(`There is no such field: did you mean ${nearest}? The fields are ${known.join(', ')}.`, [key]);
  }
}

export function unknownKeys(value: JsonObject, known: readonly string[]): string[] {
  return Object.keys(value).filter((key) => !known.includes(key) && value[key] !== undefined);
}

/** Unknown keys of a delivery, for the log of a forgiving send. */
export function unknownDeliveryKeys(value: JsonObject): string[] {
  return unknownKeys(value, deliveryKeys);
}

function checkOneKind(value: JsonObject, report: Report): void {
  const hasHtml = isSet(value, 'html');
  const hasTemplate = isSet(value, 'template');
  if (hasHtml && hasTemplate) return void report('Use html or template, not both: remove one of them.', ['template']);
  for (const [key, { of }] of Object.entries(deliveryFields)) {
    if (!isSet(value, key)) continue;
    if (hasTemplate && of === 'content') report('A stored template brings its own text: remove this field.', [key]);
    if (hasHtml && of === 'template') report('This belongs to a stored template: remove it.', [key]);
  }
}

/** True when a key holds something: null and blank text are what Console leaves of an empty field. */
export function isSet(value: JsonObject, key: string): boolean {
  const content = own(value, key);
  return content !== undefined && content !== null && !(typeof content === 'string' && content.trim() === '');
}

function isLanguageTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false; // RangeError is how Intl says no.
  }
}

function likeness(key: string, known: string): number {
  return distance(key.slice(0, 64).toLowerCase(), known.toLowerCase());
}
