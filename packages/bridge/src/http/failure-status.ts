// The HTTP status of each way in which a send can fail. Data only.
import type { ErrorCode } from 'connector-mailgun';

/**
 * What is not listed is 500. No 502 and no 504: some proxies put a page of their own in place of such a response, and the user
 * would read its HTML. 503 only where nothing has been sent: some proxies repeat such a request.
 */
const statuses: Partial<Record<ErrorCode, 400 | 413 | 429 | 503>> = {
  recipient: 400,
  tooLarge: 413,
  rateLimited: 429,
  overloaded: 503,
};

export function failureStatus(code: ErrorCode): 400 | 413 | 429 | 500 | 503 {
  return statuses[code] ?? 500;
}
