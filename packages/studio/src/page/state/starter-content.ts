// Starting content for a new delivery and for a Logto template to preview, and that template in Logto's shape. Pure.
import type { JsonObject } from '../../contract/api.ts';
import { isObject, valueAt } from './json.ts';

/** An email template of Logto itself, which takes precedence over the deliveries. */
export interface LogtoTemplate {
  /** Off: the texts are kept, and the preview ignores them. */
  isOn: boolean;
  subject: string;
  contentType: 'text/html' | 'text/plain';
  content: string;
  replyTo: string;
  sendFrom: string;
}

/** Shows the code, or the link when the payload has no code. */
export function createLogtoTemplate(payload: JsonObject): LogtoTemplate {
  const [subject, sentence] =
    'code' in payload
      ? ['{{code}} is your code', 'Your code is {{code}}.']
      : ['Your invitation', 'Follow this link: {{link}}'];
  return {
    isOn: false,
    subject,
    contentType: 'text/html',
    content: `<html lang="en">\n  <body>\n    <p>${sentence}</p>\n  </body>\n</html>`,
    replyTo: '',
    sendFrom: '',
  };
}

/** The template as Logto passes it to the connector: without blank texts. */
export function toLogtoTemplate({ isOn: _isOn, ...texts }: LogtoTemplate): JsonObject {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text.trim() !== ''));
}

/**
 * The connector's default delivery of the usage type, or else one that shows the code or link.
 * @param defaults the deliveries that Console's form starts with
 * @param payload what Logto passes with the type
 */
export function createDelivery(type: string, defaults: unknown, payload: JsonObject): JsonObject {
  const own = valueAt(defaults, [type]);
  if (isObject(own)) return own;
  const { subject, content } = createLogtoTemplate(payload);
  return { subject, html: content };
}
