// Templates with `{{ path.to.value }}` → their parts, in order. Pure.

/** `{{ path.to.value }}`, where a value goes. */
export interface Placeholder {
  /** As written in the template: an unknown name is rendered as it is. */
  readonly written: string;
  /** Own properties to follow in the payload, from its root: `organization`, `name`. */
  readonly path: readonly [root: string, ...below: string[]];
  /** `{{{ path }}}`: not escaped in HTML. */
  readonly isRaw: boolean;
}

/** A parsed template. */
export interface Template {
  /** Literal text and placeholders, in order. */
  readonly parts: ReadonlyArray<string | Placeholder>;
  /** True when a literal part ends in an open `%`: a value after it could complete one of Mailgun's `%variables%`. */
  readonly hasOpenPercent: boolean;
}

const placeholderPattern = /\{\{\{\s*([\w-]+(?:\.[\w-]+)*)\s*\}\}\}|\{\{\s*([\w-]+(?:\.[\w-]+)*)\s*\}\}/g;

/**
 * Parses a template.
 * @example parseTemplate('{{code}} is your code').parts[1]; // ' is your code'
 */
export function parseTemplate(source: string): Template {
  const parts: Array<string | Placeholder> = [];
  let end = 0;
  for (const match of source.matchAll(placeholderPattern)) {
    if (match.index > end) parts.push(source.slice(end, match.index));
    const [written, raw, escaped] = match;
    const [root = '', ...below] = (raw ?? escaped ?? '').split('.');
    parts.push({ written, path: [root, ...below], isRaw: raw !== undefined });
    end = match.index + written.length;
  }
  if (end < source.length) parts.push(source.slice(end));
  const hasOpenPercent = parts.some((part) => typeof part === 'string' && /%[\w.-]*$/.test(part));
  return { parts, hasOpenPercent };
}

export function hasPlaceholder(source: string): boolean {
  return source.search(placeholderPattern) >= 0;
}
