// What is refused when a config is saved or tested, and only logged when a user waits for an email. Pure.
// A refusal that a new version adds belongs here, so that an upgrade never stops a sign-in.
import { hasControlCharacters, isAscii } from '../errors/characters.js';
import { type AddIssue, collectIssues, type Issue, type Path } from '../errors/issues.js';
import { formatIssue } from '../errors/mailgun-error.js';
import type { Warning } from '../errors/operator-log.js';
import { hasKeyForm } from '../errors/shown-names.js';
import { renderedFields } from './delivery-fields.js';
import { findIntendedPath } from './known-placeholders.js';
import { toAsciiDomain } from './mailbox.js';
import { findNearName } from './near-name.js';
import { parseTemplate } from './template.js';
import { invitation, usageTypeNames } from './usage-types.js';
import { isObject, type JsonObject, ownProperty, toObject, toText } from './validators.js';

/** Largest HTML or text, in bytes of UTF-8. A larger one is not rendered. */
const maxTextBytes = 1024 * 1024;
/** Mailgun's limit for all options together, headers among them. */
const maxHeaderBytes = 16 * 1024;
/** Longest API key, in characters. Mailgun's have 50. */
const maxKeyLength = 256;
/** From this length on, a text that contains the config's own API key is refused whatever the key's form. */
const minKeyLength = 16;

/** What documents and forms show in place of a key: `<your-key>`, `${API_KEY}`, `••••`, `key-xxxx`, `changeme`. */
const placeholderKey =
  /[<>{}[\]$*]|\.{3}|^(key[-_])?[x.0_-]{3,}$|(^|[-_])(your|redacted|change-?me|placeholder)([-_]|$)|^(mailgun[-_]?)?api[-_]?key$/i;

/** Most refusals of one content or connection that are logged. */
const maxWarnings = 20;

/** What a send logs of refusals, once each. */
export function toWarnings(refusals: readonly Issue[]): Warning[] {
  return refusals.slice(0, maxWarnings).map((issue) => {
    const text = formatIssue(issue);
    return [`The configuration would be refused if it were saved again. ${text}`, {}, `refused ${text}`];
  });
}

/** Everything in a config that is refused and does not stop a send. */
export function findRefusals(config: JsonObject): Issue[] {
  const deliveries = ownProperty(config, 'deliveries');
  const entries = isObject(deliveries) ? Object.entries(deliveries) : [];
  const inspect = createInspector(textOf(config, 'apiKey'));
  return [
    ...findFieldRefusals(config),
    ...entries.flatMap(([type, delivery]) => (isObject(delivery) ? checkDelivery(type, delivery, inspect) : [])),
  ];
}

/** The same without what is in the deliveries, of which only the names count. */
export function findFieldRefusals(config: JsonObject): Issue[] {
  const issues: Issue[] = [];
  checkFields(config, textOf(config, 'apiKey'), collectIssues(issues));
  const deliveries = ownProperty(config, 'deliveries');
  if (isObject(deliveries)) checkUsageTypes(deliveries, collectIssues(issues, ['deliveries']));
  return issues;
}

/** The same of one delivery. A send checks the one that it uses. */
export function findDeliveryRefusals(type: string, delivery: JsonObject, apiKey: string): Issue[] {
  return checkDelivery(type, delivery, createInspector(apiKey));
}

type Inspector = ReturnType<typeof createInspector>;

/** Inspects each text once: deliveries have many in common. */
function createInspector(apiKey: string) {
  const inspect = (text: string) => ({ isKey: isKey(text, apiKey), intendedPaths: findIntendedPaths(text) });
  const inspected = new Map<string, ReturnType<typeof inspect>>();
  return (text: string) => {
    const facts = inspected.get(text) ?? inspect(text);
    inspected.set(text, facts);
    return facts;
  };
}

function checkDelivery(type: string, delivery: JsonObject, inspect: Inspector): Issue[] {
  const issues: Issue[] = [];
  const addIssue = collectIssues(issues, ['deliveries', type]);
  // An invitation has its caller's variables, and so has a usage type that is not Logto's.
  const isCodeEmail = usageTypeNames.includes(type) && type !== invitation;
  for (const { path, text } of listTexts(delivery)) {
    if (inspect(text).isKey) addIssue(keyInWrongField, path);
    const [field] = path[0] === 'locales' ? path.slice(2) : path;
    if (!isCodeEmail || !renderedFields.has(String(field))) continue;
    for (const intended of inspect(text).intendedPaths) {
      addIssue(`Nothing fills one of the placeholders. Did you mean {{${intended}}}?`, path);
    }
  }
  checkSizes(delivery, {}, addIssue);
  const locales = ownProperty(delivery, 'locales');
  for (const [tag, partial] of isObject(locales) ? Object.entries(locales) : []) {
    if (!isObject(partial)) continue;
    checkSizes(partial, delivery, (message, below = []) => addIssue(message, ['locales', tag, ...below]));
  }
  return issues;
}

function checkFields(config: JsonObject, apiKey: string, addIssue: AddIssue): void {
  for (const key of ['endpoint', 'domain', 'from', 'tracking', 'requireTls', 'testMode', 'subaccount']) {
    if (isKey(textOf(config, key), apiKey)) addIssue(keyInWrongField, [key]);
  }
  const domain = textOf(config, 'domain');
  if (toAsciiDomain(domain)?.includes('.') === false && !isKey(domain, apiKey)) {
    addIssue('Write the whole domain, such as mg.example.com.', ['domain']);
  }
  if (
    apiKey.length > maxKeyLength ||
    (!isAscii(apiKey) && !hasControlCharacters(apiKey)) ||
    placeholderKey.test(apiKey)
  ) {
    addIssue('This is not an API key. Copy it from Mailgun again.', ['apiKey']);
  }
}

/** Custom usage types are allowed, but not one that is a known type in another case or with a typo. */
function checkUsageTypes(deliveries: JsonObject, addIssue: AddIssue): void {
  for (const type of Object.keys(deliveries)) {
    const near = findNearName(type, usageTypeNames);
    if (near) addIssue(`Logto has no such usage type. Did you mean ${near}?`, [type]);
    else if (hasKeyForm(type)) addIssue(keyInWrongField, [type]);
  }
}

function checkSizes(delivery: JsonObject, base: JsonObject, addIssue: AddIssue): void {
  for (const key of ['html', 'text']) {
    if (Buffer.byteLength(toText(ownProperty(delivery, key))) > maxTextBytes)
      addIssue('This is over 1 MB. Shorten it.', [key]);
  }
  const headers = ownProperty(delivery, 'headers');
  if (!isObject(headers)) return;
  const all = Object.entries({ ...toObject(ownProperty(base, 'headers')), ...headers });
  const bytes = all.reduce((sum, [name, value]) => sum + Buffer.byteLength(name + toText(value)), 0);
  if (bytes > maxHeaderBytes) addIssue('All headers together are over 16 kB. Shorten them.', ['headers']);
}

const keyInWrongField = 'This contains an API key. Remove it: the key belongs in API key only.';

function isKey(text: string, apiKey: string): boolean {
  return hasKeyForm(text) || (apiKey.length >= minKeyLength && text.includes(apiKey));
}

/** What the placeholders of a text should have been. */
function findIntendedPaths(text: string): string[] {
  const placeholders = text.length > maxTextBytes ? [] : parseTemplate(text).parts;
  const intended = placeholders.map((part) => (typeof part === 'string' ? undefined : findIntendedPath(part.path)));
  return [...new Set(intended)].filter((path) => path !== undefined);
}

/** Longest path that an issue gets; what lies deeper has the path of what it lies in. */
const maxPathLength = 10;

/** Every text in a JSON value, names that an operator chose among them, at any depth. */
function listTexts(root: JsonObject): Array<{ path: Path; text: string }> {
  const texts: Array<{ path: Path; text: string }> = [];
  const queue: Array<{ path: Path; value: unknown }> = [{ path: [], value: root }];
  const seen = new Set<unknown>();
  for (let next = queue.pop(); next; next = queue.pop()) {
    const { path, value } = next;
    if (typeof value === 'string') texts.push({ path, text: value });
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
    for (const [key, item] of entries.reverse()) {
      const below = path.length < maxPathLength ? [...path, key] : path;
      if (typeof key === 'string' && hasKeyForm(key)) texts.push({ path: below, text: key });
      queue.push({ path: below, value: item });
    }
  }
  return texts;
}

function textOf(object: JsonObject, key: string): string {
  return toText(ownProperty(object, key)).trim();
}
