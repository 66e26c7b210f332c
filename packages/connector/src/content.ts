// Which content a message gets: Logto's own template, the delivery of its usage type, or Generic; and in which language. Pure.
import { isObject, type JsonObject, own, type Problem, readText, reporter } from './check.js';
import { type Content, type Delivery, isSet, readDelivery, unknownDeliveryKeys } from './delivery.js';
import { MailgunError } from './errors.js';
import { localize } from './locale.js';
import type { Note } from './log.js';
import { isGiven, maxDepth } from './render.js';
import { compileTemplate } from './template.js';

/** The usage type that serves the others. */
const generic = 'Generic';
/** The usage type that carries a link and never a code. */
const invitation = 'OrganizationInvitation';

export interface Chosen {
  /** `logto` for a template that Logto keeps itself, else the usage type whose delivery serves. */
  readonly source: 'logto' | { readonly delivery: string };
  /** The tag of the delivery's `locales` that was used. */
  readonly locale?: string | undefined;
  readonly delivery: Delivery;
  /** Logto's own sender template, which may hold placeholders. */
  readonly sendFrom?: string | undefined;
}

export interface Asked {
  readonly type: string;
  readonly payload: JsonObject;
  readonly deliveries: JsonObject;
  /** What `getI18nEmailTemplate` gave, whatever that is. */
  readonly logtoTemplate?: unknown;
}

/**
 * Chooses the content of a message. One that would show "Your code is {{code}}" for want of a code is passed over.
 * @throws MailgunError `noContent` when nothing is left, `invalidConfig` when the delivery in turn cannot be read
 */
export function chooseContent({ type, payload, deliveries, logtoTemplate }: Asked, note: Note): Chosen {
  const passedOver: string[] = [];
  const candidates = [
    () => readLogtoTemplate(logtoTemplate),
    () => readConfigured(type),
    () => (type === generic ? undefined : readConfigured(generic)),
  ];
  for (const read of candidates) {
    const chosen = read();
    if (chosen && canServe(chosen)) return chosen;
  }
  const existing = Object.keys(deliveries).join(', ') || 'none';
  const none = [`No delivery can serve the usage type ${type}.`, ...passedOver].join(' ');
  throw new MailgunError('noContent', {
    operator: `${none} Add one for it, or a Generic one that fits. There are: ${existing}.`,
  });

  function readConfigured(usageType: string): Chosen | undefined {
    const configured = own(deliveries, usageType) ?? undefined;
    if (configured === undefined) return undefined;
    const problems: Problem[] = [];
    const report = reporter(problems, ['deliveries', usageType]);
    const localized = isObject(configured) ? localize(configured, payload) : undefined;
    if (!localized) report('Write an object with html, or with the name of a stored template.');
    const delivery = localized && readDelivery(localized.delivery, report);
    if (!delivery || problems.length > 0) throw new MailgunError('invalidConfig', { problems });
    noteForgiven(usageType, localized.delivery, delivery);
    return { source: { delivery: usageType }, locale: localized.locale, delivery };
  }

  /** What the guard would refuse and a send forgives. */
  function noteForgiven(usageType: string, written: JsonObject, { content }: Delivery): void {
    const unknown = unknownDeliveryKeys(written).join(', ');
    if (unknown)
      note(`Unknown fields of deliveries.${usageType} are ignored: ${unknown}.`, {}, `${usageType} ${unknown}`);
    if (content.kind === 'html' && isSet(written, 'template')) {
      note(`deliveries.${usageType} has html and template: html is used.`, {}, `${usageType} html and template`);
    }
  }

  function canServe({ source, delivery }: Chosen): boolean {
    const isGeneric = source !== 'logto' && source.delivery === generic;
    const texts = visibleTexts(delivery);
    const used = ['code', 'link'].filter((name) => texts.some((text) => compileTemplate(text).roots.has(name)));
    // Whether a stored template shows a code cannot be seen: Generic ones do.
    const isUnfit = delivery.content.kind === 'stored' && type === invitation && isGeneric;
    if (!isUnfit && (used.length === 0 || used.some((name) => isGiven(payload, name)))) return true;
    const from = source === 'logto' ? 'template of Logto' : `${source.delivery} delivery`;
    const missing = isUnfit ? 'a stored template may show a code' : `the message has no ${used.join(' or ')}`;
    const reason = `The ${from} is passed over for ${type}: ${missing}.`;
    note(reason, {}, `passed over ${from} ${type}`);
    passedOver.push(reason);
    return false;
  }
}

/** Every text of a delivery in which a placeholder can be seen; what a stored template holds is Mailgun's to know. */
function visibleTexts({ content, subject, headers }: Delivery): string[] {
  const texts = [subject, ...Object.values(headers)];
  if (content.kind === 'html') texts.push(content.html, content.text);
  if (content.kind === 'plain') texts.push(content.plain);
  if (content.kind === 'stored') texts.push(...stringsIn(content.variables));
  return texts.filter((text) => text !== undefined);
}

/** The texts inside a JSON value that are rendered. */
function stringsIn(value: unknown, depth = 0): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null || depth >= maxDepth) return [];
  return Object.values(value).flatMap((item) => stringsIn(item, depth + 1));
}

/** Logto checks its templates when they are saved; one that is not of their shape is treated as none. */
function readLogtoTemplate(template: unknown): Chosen | undefined {
  if (!isObject(template)) return undefined;
  const get = (key: string) => readText(own(template, key), () => {});
  const written = get('content');
  if (written === undefined) return undefined;
  const content: Content =
    get('contentType') === 'text/plain' ? { kind: 'plain', plain: written } : { kind: 'html', html: written };
  const delivery = { content, subject: get('subject'), replyTo: get('replyTo'), tags: [], headers: {} };
  return { source: 'logto', delivery, sendFrom: get('sendFrom') };
}
