// The variables of a stored template, as JSON that fits into Mailgun's limit. Pure.
import type { JsonObject } from '../config/validators.js';
import { contextRoots, toTemplateVariables } from '../content/values.js';

/** Names that are dropped last, in this order. The link only beside a code: without either, an email would be useless. */
const lastDropped = ['uiLocales', 'locale', 'link'];

/**
 * The delivery's variables and the payload. While they are over the limit, values of the payload are left out: the contexts, what
 * the caller added, the languages, then the link if there is a code. Never the code: Mailgun then refuses the message.
 * @param maxBytes what is left of the limit for all options
 */
export function fitVariables(
  variables: JsonObject,
  payload: JsonObject,
  maxBytes: number,
  warn: (message: string) => void,
): string {
  const values = toTemplateVariables(payload);
  const defined = new Set<string>(['code', ...lastDropped, ...contextRoots]);
  const added = Object.keys(values).filter((name) => !defined.has(name));
  const dropped = [...contextRoots, ...added, ...lastDropped.filter((name) => name !== 'link' || 'code' in values)];
  let bytes = Buffer.byteLength(JSON.stringify({ ...variables, ...values }));
  let droppedOthers = 0;
  for (const name of dropped) {
    if (bytes <= maxBytes) break;
    if (!Object.hasOwn(values, name)) continue;
    bytes -= entryBytes(name, values[name]);
    if (Object.hasOwn(variables, name)) bytes += entryBytes(name, variables[name]);
    delete values[name];
    if (!defined.has(name)) droppedOthers += 1;
    else warn(leftOut(`The ${name} of this message is`));
  }
  // Names that the caller chose are not repeated: they may be anything.
  if (droppedOthers > 0) warn(leftOut(`Values of this message that Logto does not define (${droppedOthers}) are`));
  return JSON.stringify({ ...variables, ...values });
}

function leftOut(what: string): string {
  return `${what} left out of the template’s variables: the limit is 16 kB for all options.`;
}

/** With its colon and comma. One comma too many in all is within the margin. */
function entryBytes(name: string, value: unknown): number {
  return Buffer.byteLength(JSON.stringify({ [name]: value })) - 1;
}
