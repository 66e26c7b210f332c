// A connector's error → what Logto shows of it. Pure.
// Texts are Logto's English ones (packages/phrases/src/locales/en/errors/connector.ts); which data reaches whom is told by
// core/src/middleware/koa-connector-error-handler.ts and errors/RequestError.
import { listAt, textAt } from './contract/json.js';

const texts: Readonly<Record<string, string>> = {
  invalid_config: "The connector's config is invalid.",
  template_not_found: 'Unable to find correct template in connector config.',
  rate_limit_exceeded: 'Trigger rate limit. Please try again later.',
  usage_limit_exceeded: 'The email service usage limit has been reached.',
};

/** @param data the error's public data, as plain JSON */
export function shownText(code: string, data: unknown): string {
  const fixed = Object.hasOwn(texts, code) ? texts[code] : undefined;
  if (fixed === undefined)
    return `Error occurred in connector: ${textAt(data, 'errorDescription') || JSON.stringify(data)}`;
  // Console adds a line for each problem that zod reports.
  const details = listAt(data, 'issues').map((issue) => {
    const path = listAt(issue, 'path').map(String).join('.');
    return `Error in key path "${path}": (${textAt(issue, 'code')}) ${textAt(issue, 'message')}`;
  });
  return [fixed, ...details].join('\n');
}
