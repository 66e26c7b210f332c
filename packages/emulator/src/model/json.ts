// JSON of unknown content: what was posted, and what clients put into headers. Pure.

export type JsonObject = Record<string, unknown>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A posted value as text. Lists and objects are none: `String` throws for `{ "toString": 1 }`, and for lists in lists. */
export const asText = (value: unknown): string => (typeof value === 'object' && value !== null ? '' : String(value));

/** Deeper values could not be stored: JavaScript writes JSON with a stack. */
const maxDepth = 500;

function isTooDeep(text: string): boolean {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (isText) {
      if (character === '\\') at += 1;
      else if (character === '"') isText = false;
    } else if (character === '"') isText = true;
    else if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth -= 1;
    if (depth > maxDepth) return true;
  }
  return false;
}

/** @throws Error when the text is not JSON, or is nested too deep */
export function parseJson(text: string): unknown {
  if (text.length > maxDepth && isTooDeep(text)) throw new Error(`nested more than ${maxDepth} deep`);
  return JSON.parse(text);
}

/** Undefined when the text is not a JSON object, or is nested too deep. */
export function parseObject(text: string): JsonObject | undefined {
  try {
    const parsed = parseJson(text);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined; // The caller reports it in Mailgun's words.
  }
}

/** Sets an own property whatever its name is: a client may send `__proto__`. */
export function setOwn(target: JsonObject, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}
