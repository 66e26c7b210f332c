// Which content a message gets, and in which language: Logto’s own template, else the delivery of its usage type, else Generic. Pure.
import { createCache } from '../config/cache.js';
import { type Content, type Delivery, findUnknownDeliveryKeys, parseDelivery } from '../config/delivery.js';
import { renderedFields } from '../config/delivery-fields.js';
import { parseTemplate } from '../config/template.js';
import { invitation } from '../config/usage-types.js';
import { isObject, isSet, type JsonObject, ownProperty, parseText, toObject } from '../config/validators.js';
import { collectIssues, type Issue } from '../errors/issues.js';
import { MailgunError } from '../errors/mailgun-error.js';
import type { Logger, Warning } from '../errors/operator-log.js';
import { toShownName } from '../errors/shown-names.js';
import { type LocalizedDelivery, localizeDelivery, selectLocale } from './locale.js';
import { hasValue, maxDepth } from './values.js';

/** A sentence lists at most this many delivery names. */
const maxListedNames = 20;
/** The delivery for every usage type that has none of its own. */
const generic = 'Generic';

export interface ResolvedContent {
  /** `logto` for a template that is managed in Logto, else the usage type whose delivery serves the message. */
  readonly source: 'logto' | { readonly delivery: string };
  readonly delivery: Delivery;
  /** The delivery as configured, in its language; absent for Logto's template. */
  readonly localized?: LocalizedDelivery | undefined;
  /** The sender of Logto's template, which may contain placeholders. */
  readonly sendFrom?: string | undefined;
}

/** Content as it is cached: everything about it that does not depend on the payload. */
export interface CompiledContent extends ResolvedContent {
  /** Different for each. */
  readonly id: number;
  /** The configured delivery, with only the locale that was chosen. */
  readonly used: JsonObject;
  /** Which of code and link its visible texts use. */
  readonly uses: readonly string[];
  /** Mistakes that the guard refuses and a send ignores. */
  readonly warnings: readonly Warning[];
}

/** One cache for all languages and usage types. */
const compiledContents = createCache<CompiledContent>(4 * 1024 * 1024);
let lastId = 0;

export interface ContentQuery {
  /** Usage type. */
  readonly type: string;
  readonly payload: JsonObject;
  readonly deliveries: JsonObject;
  /** What `getI18nEmailTemplate` returned, whatever that is. */
  readonly logtoTemplate?: unknown;
}

/**
 * Resolves the content of a message. The candidates, in order: Logto's template, `deliveries[type]`, `deliveries.Generic`.
 * A candidate that needs a code or a link which the message does not have is skipped.
 * @throws MailgunError `noContent` when none is left, `invalidConfig` when the next one is not valid
 */
export function resolveContent(query: ContentQuery, logger: Logger): CompiledContent {
  const { type, deliveries } = query;
  const skipped: string[] = [];
  for (const name of type === generic ? [undefined, generic] : [undefined, type, generic]) {
    const candidate = name === undefined ? resolveLogtoTemplate(query.logtoTemplate) : resolveDelivery(name, query);
    if (!candidate) continue;
    for (const warning of candidate.warnings) logger.warn(...warning);
    const reason = findReasonToSkip(candidate, query);
    if (!reason) return candidate;
    const source = nameOfSource(candidate);
    const sentence = `The ${source} is skipped for ${toShownName(type)}: ${reason}.`;
    logger.warn(sentence, {}, `skipped ${source} ${toShownName(type)}`);
    skipped.push(sentence);
  }
  const existing = Object.keys(deliveries).slice(0, maxListedNames).map(toShownName).join(', ') || 'none';
  throw new MailgunError('noContent', {
    operatorMessage: [
      `No delivery fits the usage type ${toShownName(type)}.`,
      ...skipped,
      `Add one for it, or a Generic one that fits. Configured deliveries: ${existing}.`,
    ].join(' '),
  });
}

/** The name of a source in log lines. */
export function nameOfSource({ source }: Pick<ResolvedContent, 'source'>): string {
  return source === 'logto' ? 'Logto template' : `${toShownName(source.delivery)} delivery`;
}

function resolveDelivery(type: string, { payload, deliveries }: ContentQuery): CompiledContent | undefined {
  const configured = ownProperty(deliveries, type) ?? undefined;
  if (configured === undefined) return undefined;
  const { used, locale } = isObject(configured) ? selectLocale(configured, payload) : { used: configured, locale: '' };
  return compiledContents.get(`${type}\n${locale}`, used, (own) => {
    const issues: Issue[] = [];
    const localized = localizeDelivery(toObject(own), locale);
    const delivery = parseDelivery(
      isObject(own) ? localized.delivery : own,
      collectIssues(issues, ['deliveries', type]),
    );
    if (!delivery || issues.length > 0) throw new MailgunError('invalidConfig', { issues });
    const warnings = findIgnored(type, localized.delivery, delivery.content);
    return compile({ source: { delivery: type }, delivery, localized, used: toObject(own), warnings });
  });
}

function compile(content: Omit<CompiledContent, 'id' | 'uses'>): CompiledContent {
  return { ...content, uses: findUses(content.delivery), id: ++lastId };
}

/** Mistakes that the guard refuses and a send ignores. */
function findIgnored(type: string, configured: JsonObject, content: Content): Warning[] {
  const name = `deliveries.${toShownName(type)}`;
  const unknown = findUnknownDeliveryKeys(configured).join(', ');
  const warnings: Warning[] = [];
  if (unknown) warnings.push([`Unknown fields of ${name} are ignored: ${unknown}.`, {}, `${name} ${unknown}`]);
  if (content.kind === 'html' && isSet(configured, 'template')) {
    warnings.push([`${name} has html and template: html is used.`, {}, `${name} html and template`]);
  }
  return warnings;
}

/** Logto checks its templates when they are saved. One with an unexpected shape is ignored. */
function resolveLogtoTemplate(template: unknown): CompiledContent | undefined {
  if (!isObject(template)) return undefined;
  const get = (key: string) => parseText(ownProperty(template, key), () => {});
  const text = get('content');
  if (text === undefined) return undefined;
  const [isText, options] = [get('contentType') === 'text/plain', ['subject', 'replyTo', 'sendFrom'].map(get)];
  return compiledContents.get('logto', [text, isText, ...options.map((value) => value ?? null)], () => {
    const content: Content = isText ? { kind: 'text', text } : { kind: 'html', html: text };
    const [subject, replyTo, sendFrom] = options;
    return compile({
      source: 'logto',
      delivery: { content, options: { subject, replyTo } },
      sendFrom,
      used: {},
      warnings: [],
    });
  });
}

/** Why a candidate cannot serve the message; undefined when it can. */
function findReasonToSkip(
  { source, delivery, uses }: CompiledContent,
  { type, payload }: ContentQuery,
): string | undefined {
  const isGeneric = source !== 'logto' && source.delivery === generic;
  // The text of a stored template is known to Mailgun only. A Generic one most likely shows a code.
  if (delivery.content.kind === 'template' && type === invitation && isGeneric)
    return 'a stored template may show a code';
  const isServed = uses.length === 0 || uses.some((name) => hasValue(payload, name));
  return isServed ? undefined : `the message has no ${uses.join(' or ')}`;
}

/** Which of code and link a delivery uses. An email without its reply address is still useful, so that one does not count. */
function findUses({ content, options }: Delivery): string[] {
  const fields = Object.entries({ ...options, replyTo: undefined, ...content }).filter(([name]) =>
    renderedFields.has(name),
  );
  const parts = fields.flatMap(([, value]) => stringsIn(value)).flatMap((text) => parseTemplate(text).parts);
  return ['code', 'link'].filter((name) => parts.some((part) => typeof part !== 'string' && part.path[0] === name));
}

/** The strings inside a JSON value, to the depth to which they are rendered. */
function stringsIn(value: unknown, depth = 0): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null || depth >= maxDepth) return [];
  return Object.values(value).flatMap((item) => stringsIn(item, depth + 1));
}
