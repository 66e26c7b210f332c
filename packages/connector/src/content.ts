// Which content a message gets: Logto's own template, the delivery of its usage type, or Generic; and in which language. Pure.
import { isObject, type JsonObject, own, type Problem, readText, reporter } from './check.js';
import { type Content, type Delivery, readDelivery, unknownDeliveryKeys } from './delivery.js';
import { MailgunError } from './errors.js';
import { localize } from './locale.js';
import type { Note } from './log.js';
import { isGiven } from './render.js';
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
  const own = readLogtoTemplate(logtoTemplate);
  if (own && canServe(own.delivery.content, own.delivery, 'logto')) return own;
  for (const usageType of new Set([type, generic])) {
    const chosen = readConfigured(usageType);
    if (chosen && canServe(chosen.delivery.content, chosen.delivery, usageType)) return chosen;
  }
  const existing = Object.keys(deliveries).join(', ') || 'none';
  throw new MailgunError('noContent', {
    operator: `No delivery can serve the usage type ${type}. Add one for it, or a Generic one that fits. There are: ${existing}.`,
  });

  function readConfigured(usageType: string): Chosen | undefined {
    const configured = Object.hasOwn(deliveries, usageType) ? deliveries[usageType] : undefined;
    if (configured === undefined || configured === null) return undefined;
    const problems: Problem[] = [];
    const report = reporter(problems, ['deliveries', usageType]);
    if (!isObject(configured)) report('Write an object with html, or with the name of a stored template.');
    const { delivery: raw, locale } = isObject(configured) ? localize(configured, payload) : { delivery: {} };
    const delivery = isObject(configured) ? readDelivery(raw, report) : undefined;
    if (!delivery || problems.length > 0) throw new MailgunError('invalidConfig', { problems });
    const unknown = isObject(configured) ? unknownDeliveryKeys(raw) : [];
    if (unknown.length > 0) {
      note(
        `Unknown fields of deliveries.${usageType} are ignored: ${unknown.join(', ')}.`,
        {},
        { once: `${usageType} ${unknown}` },
      );
    }
    if (delivery.content.kind === 'html' && raw.template !== undefined) {
      note(
        `deliveries.${usageType} has html and template: html is used.`,
        {},
        { once: `${usageType} html and template` },
      );
    }
    return { source: { delivery: usageType }, locale, delivery };
  }

  function canServe(content: Content, delivery: Delivery, from: string): boolean {
    const used = ['code', 'link'].filter((name) =>
      visibleTexts(delivery).some((text) => compileTemplate(text).roots.has(name)),
    );
    const isHidden = content.kind === 'stored' && from === generic && type === invitation;
    if (!isHidden && (used.length === 0 || used.some((name) => isGiven(payload, name)))) return true;
    note(
      `The ${from} content is passed over for ${type}: the message brings no ${used.join(' or ') || 'code'} for it.`,
      {},
      {
        once: `passed over ${from} ${type}`,
      },
    );
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

function stringsIn(value: unknown, depth = 0): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null || depth > 8) return [];
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
