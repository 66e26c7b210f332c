// Reads the results of `connector-mailgun/inspect`: form fields, content sources and issues, in the studio's own terms. Pure.
import type { FormField, InspectedContent, Issue, LocatedText, Path, RenderedMessage } from 'connector-mailgun/inspect';
import type { Finding } from '../contract/api.js';
import { at, isObject } from '../contract/json.js';

/** The first value of a form field; empty when it is not sent. */
export function fieldOf({ fields }: { readonly fields: readonly FormField[] }, name: string): string {
  return fields.find(([key]) => key === name)?.[1] ?? '';
}

/** The address of a mailbox as the connector writes it: `Name <address>` or the address alone. */
export function addressOf(mailbox: string): string {
  return /<([^<>]+)>$/.exec(mailbox)?.[1] ?? mailbox;
}

/** `logto`, or the usage type of the delivery that is used. */
export function sourceName(source: RenderedMessage['source']): string {
  return source === 'logto' ? 'logto' : source.delivery;
}

/** Where a message's content is in the config: a finding points at the line to change. */
export interface ContentLocation {
  /** The delivery; empty for content that is not in the config. */
  readonly root: Path;
  /** Its fields that are used, overlay of the language included. */
  readonly paths: Readonly<Record<string, Path>>;
  /** The delivery as written. */
  readonly written?: unknown;
  /** The tag of its `locales` that is used. */
  readonly locale?: string | undefined;
}

export function locationOf({ source, paths, locale }: InspectedContent, config: unknown): ContentLocation {
  if (source === 'logto') return { root: [], paths };
  return { root: ['deliveries', source.delivery], paths, written: at(config, 'deliveries', source.delivery), locale };
}

/** HTML or a template of a language replaces all of these. */
const contentFields = ['html', 'text', 'template', 'version'];

/**
 * Where one field stands, even if it is blank and not used; the delivery or its language, whichever the content is from, when
 * the email is made without it.
 */
export function pathOf({ root, paths, written, locale }: ContentLocation, field: string): Finding['path'] {
  const used = paths[field];
  if (used) return [...used];
  const overlay: Path | undefined = locale === undefined ? undefined : [...root, 'locales', locale];
  if (overlay && locale !== undefined && at(written, 'locales', locale, field) !== undefined)
    return [...overlay, field];
  const content = paths.html ?? paths.template;
  const isReplaced = overlay && content && content.length > overlay.length && contentFields.includes(field);
  if (isReplaced) return [...overlay];
  return at(written, field) === undefined ? [...root] : [...root, field];
}

/** Every text that is used. Those of a template kept in Logto are not in the config and have no path. */
export function textsOf({ source, texts }: InspectedContent, logtoTemplate?: unknown): readonly LocatedText[] {
  if (source !== 'logto') return texts;
  const values = isObject(logtoTemplate) ? Object.values(logtoTemplate) : [];
  return values.flatMap((text) => (typeof text === 'string' ? [{ path: [], text }] : []));
}

/** The connector's issues as findings. */
export function toFindings(issues: readonly Issue[]): Finding[] {
  return issues.map(({ path, message }) => ({ severity: 'error', rule: 'config', path: [...path], message }));
}

/** Each finding once. */
export function uniqueFindings(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}
