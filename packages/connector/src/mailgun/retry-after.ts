// How long a response asks to wait before the next attempt: from its headers or from Mailgun's text. Pure.
import type { ApiResponse } from './api-types.js';

/**
 * Milliseconds from now; 0 when that moment is past; undefined when the response does not say. Sources in order: `Retry-After`
 * (RFC 9110); `X-RateLimit-Reset` of a 420 or 429 (unix seconds, as Mailgun's Go SDK reads it; with another status it only says
 * when a window ends); "try again after …" in the text. Absolute times are read against the response's `Date`, so that a wrong
 * clock here does not matter.
 * @param text Mailgun's message
 */
export function parseRetryAfterMs({ status, headers }: ApiResponse, text: string, nowMs: number): number | undefined {
  const dateMs = parseHttpDate(headers.date ?? '');
  const respondedMs = Number.isNaN(dateMs) ? nowMs : dateMs;
  const retryAfter = headers['retry-after']?.trim();
  const [, seconds, moment] =
    /try again after (?:(\d+(?:\.\d+)?) seconds?|([A-Z][a-z]{2}, [^"]{1,40}? (?:UTC|GMT)))/i.exec(text) ?? [];
  const waits = [
    retryAfter && (/^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : parseHttpDate(retryAfter) - respondedMs),
    (status === 420 || status === 429) &&
      /^\d+(\.\d+)?$/.test(headers['x-ratelimit-reset']?.trim() ?? '') &&
      Number(headers['x-ratelimit-reset']) * 1000 - respondedMs,
    seconds && Number(seconds) * 1000,
    moment && parseHttpDate(moment) - respondedMs,
  ];
  const waitMs = waits.find((wait): wait is number => typeof wait === 'number' && !Number.isNaN(wait));
  return waitMs === undefined ? undefined : Math.max(0, waitMs);
}

/** An HTTP date in milliseconds since 1970, else NaN. `Date.parse` alone would parse `-5` as a day in 2001. */
function parseHttpDate(text: string): number {
  return /^(mon|tue|wed|thu|fri|sat|sun)/i.test(text) ? Date.parse(text) : Number.NaN;
}
