// What a delivery of a usage type begins with: the connector's own mail for it, or one that shows what its message brings. Pure.
import type { JsonObject } from '../../contract/api.ts';
import { isObject, valueAt } from './draft.ts';
import { startTemplate } from './logto-template.ts';

/** @param defaults the deliveries that Console's form starts with. @param payload what Logto passes with the type */
export function startDelivery(type: string, defaults: unknown, payload: JsonObject): JsonObject {
  const own = valueAt(defaults, [type]);
  if (isObject(own)) return own;
  const { subject, content } = startTemplate(payload);
  return { subject, html: content };
}
