// Which content a message gets: Logto's own template, else the delivery of its usage type, else Generic; and in which language. Pure.
import { type Content, type Delivery, findUnknownDeliveryKeys, parseDelivery } from '../config/delivery.js';
import { parseTemplate } from '../config/template.js';
import { invitation } from '../config/usage-types.js';
import { isObject, isSet, type JsonObject, ownProperty, parseText } from '../config/validators.js';
import { collectIssues, type Issue } from '../errors/issues.js';
import { MailgunError } from '../errors/mailgun-error.js';
import type { Logger } from '../errors/operator-log.js';
import { toShownName } from '../errors/shown-names.js';
import { type LocalizedDelivery, localizeDelivery } from './locale.js';
import { hasValue, maxDepth } from './values.js';

/** Most delivery names in a sentence. */
const maxListedNames = 20;
/** The usage type that serves the others. */
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
 * One that would show "Your code is {{code}}" for want of a code is skipped.
 * @throws MailgunError `noContent` when none is left, `invalidConfig` when the next one is not valid
 */
export function resolveContent(query: ContentQuery, logger: Logger): ResolvedContent {
  const { type, deliveries, logtoTemplate } = query;
  const shownType = toShownName(type);
  const candidates = [
    () => parseLogtoTemplate(logtoTemplate),
    () => resolveDelivery(type, query, logger),
    () => (type === generic ? undefined : resolveDelivery(generic, query, logger)),
  ];
  const skipped: string[] = [];
  for (const resolve of candidates) {
    const candidate = resolve();
    const reason = candidate && findReasonToSkip(candidate, query);
    if (candidate && !reason) return candidate;
    if (!candidate || !reason) continue;
    const name = nameOfSource(candidate);
    const sentence = `The ${name} is skipped for ${shownType}: ${reason}.`;
    logger.warn(sentence, {}, `skipped ${name} ${shownType}`);
    skipped.push(sentence);
  }
  const existing = Object.keys(deliveries).slice(0, maxListedNames).map(toShownName).join(', ') || 'none';
  throw new MailgunError('noContent', {
    operatorMessage: [
      `No delivery fits the usage type ${shownType}.`,
      ...skipped,
      `Add one for it, or a Generic one that fits. Configured deliveries: ${existing}.`,
    ].join(' '),
  });
}

/** As a log line names it. */
export function nameOfSource({ source }: Pick<ResolvedContent, 'source'>): string {
  return source === 'logto' ? 'Logto template' : `${toShownName(source.delivery)} delivery`;
}

function resolveDelivery(usageType: string, { payload, deliveries }: ContentQuery, logger: Logger) {
  const configured = ownProperty(deliveries, usageType) ?? undefined;
  if (configured === undefined) return undefined;
  const issues: Issue[] = [];
  const localized = isObject(configured) ? localizeDelivery(configured, payload) : undefined;
  const delivery = parseDelivery(localized?.delivery, collectIssues(issues, ['deliveries', usageType]));
  if (!delivery || issues.length > 0) throw new MailgunError('invalidConfig', { issues });
  if (localized) warnAboutIgnored(usageType, localized.delivery, delivery.content, logger);
  return { source: { delivery: usageType }, delivery, localized } satisfies ResolvedContent;
}

/** What the guard would refuse and a send ignores. */
function warnAboutIgnored(type: string, configured: JsonObject, content: Content, logger: Logger): void {
  const usageType = toShownName(type);
  const unknown = findUnknownDeliveryKeys(configured).join(', ');
  if (unknown) {
    logger.warn(`Unknown fields of deliveries.${usageType} are ignored: ${unknown}.`, {}, `${usageType} ${unknown}`);
  }
  if (content.kind === 'html' && isSet(configured, 'template')) {
    logger.warn(`deliveries.${usageType} has html and template: html is used.`, {}, `${usageType} html and template`);
  }
}

/** Why a candidate cannot serve the message; undefined when it can. */
function findReasonToSkip({ source, delivery }: ResolvedContent, { type, payload }: ContentQuery): string | undefined {
  const isGeneric = source !== 'logto' && source.delivery === generic;
  // What a stored template shows cannot be seen here. A Generic one most likely shows a code.
  if (delivery.content.kind === 'template' && type === invitation && isGeneric)
    return 'a stored template may show a code';
  const texts = visibleTexts(delivery);
  const used = ['code', 'link'].filter((name) => texts.some((text) => parseTemplate(text).roots.has(name)));
  const isServed = used.length === 0 || used.some((name) => hasValue(payload, name));
  return isServed ? undefined : `the message has no ${used.join(' or ')}`;
}

/** Every text of a delivery whose placeholders can be seen; those of a stored template are known to Mailgun only. */
function visibleTexts({ content, options }: Delivery): string[] {
  const texts = [options.subject, ...Object.values(options.headers ?? {})];
  if (content.kind === 'html') texts.push(content.html, content.text);
  if (content.kind === 'text') texts.push(content.text);
  if (content.kind === 'template') texts.push(...stringsIn(content.variables));
  return texts.filter((text) => text !== undefined);
}

/** The strings inside a JSON value, to the depth to which they are rendered. */
function stringsIn(value: unknown, depth = 0): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null || depth >= maxDepth) return [];
  return Object.values(value).flatMap((item) => stringsIn(item, depth + 1));
}

/** Logto checks its templates when they are saved. One of another shape counts as none. */
function parseLogtoTemplate(template: unknown): ResolvedContent | undefined {
  if (!isObject(template)) return undefined;
  const get = (key: string) => parseText(ownProperty(template, key), () => {});
  const text = get('content');
  if (text === undefined) return undefined;
  const content: Content = get('contentType') === 'text/plain' ? { kind: 'text', text } : { kind: 'html', html: text };
  const options = { subject: get('subject'), replyTo: get('replyTo') };
  return { source: 'logto', delivery: { content, options }, sendFrom: get('sendFrom') };
}
