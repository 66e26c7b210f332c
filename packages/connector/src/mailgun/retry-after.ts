// How long a response asks to wait before the next attempt: from `Retry-After`, `X-RateLimit-Reset` or Mailgun’s text. Pure.
import type { ApiResponse } from './network/api-types.js';

/**
 * Milliseconds from now; 0 when that moment is past; undefined when the response names no wait. Sources in order: `Retry-After`
 * (RFC 9110); `X-RateLimit-Reset` of a 420 or 429 (unix seconds, as Mailgun's Go SDK reads it; with another status it only marks
 * the end of a window); "try again after …" in the text. Absolute times are read against the response's `Date`, so that a wrong
 * clock here does not matter.
 * @param text Mailgun's message
 */
export function parseRetryAfterMs({ status, headers }: ApiResponse, text: string, nowMs: number): number | undefined {
  const dateMs = parseHttpDate(headers.date ?? '', nowMs);
  const respondedMs = Number.isNaN(dateMs) ? nowMs : dateMs;
  const retryAfter = headers['retry-after']?.trim();
  const [, seconds, moment] =
    /try again after (?:(\d+(?:\.\d+)?) seconds?|([A-Z][a-z]{2}, [^"]{1,40}? (?:UTC|GMT)))/i.exec(text) ?? [];
  const waits = [
    retryAfter &&
      (/^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : parseHttpDate(retryAfter, respondedMs) - respondedMs),
    (status === 420 || status === 429) &&
      /^\d+(\.\d+)?$/.test(headers['x-ratelimit-reset']?.trim() ?? '') &&
      Number(headers['x-ratelimit-reset']) * 1000 - respondedMs,
    seconds && Number(seconds) * 1000,
    moment && parseHttpDate(moment, respondedMs) - respondedMs,
  ];
  const delayMs = waits.find((wait): wait is number => typeof wait === 'number' && !Number.isNaN(wait));
  return delayMs === undefined ? undefined : Math.max(0, delayMs);
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const time = String.raw`([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60)`;
const dateForm = (form: string): RegExp => new RegExp(`^${form}$`, 'i');
const fixedDate = dateForm(`(?:mon|tue|wed|thu|fri|sat|sun), (\\d\\d) ([a-z]{3}) (\\d{4}) ${time} (?:gmt|utc)`);
const rfc850Date = dateForm(`(?:mon|tues|wednes|thurs|fri|satur|sun)day, (\\d\\d)-([a-z]{3})-(\\d\\d) ${time} gmt`);
const asctimeDate = dateForm(`(?:mon|tue|wed|thu|fri|sat|sun) ([a-z]{3}) ([ \\d]\\d) ${time} (\\d{4})`);

/**
 * An HTTP date in any of its three forms (RFC 9110 section 5.6.7), in milliseconds since 1970, else NaN. All are UTC. Mailgun's text
 * has UTC where a header has GMT. Date.parse would read asctime as local time, and `-5` as a day in 2001.
 */
function parseHttpDate(text: string, nowMs: number): number {
  const [, day = '', month = '', year = '', ...clock] = fixedDate.exec(text) ?? rfc850Date.exec(text) ?? [];
  if (day !== '') return toUtc(year.length === 2 ? toFullYear(Number(year), nowMs) : Number(year), month, day, clock);
  const [, asctimeMonth = '', asctimeDay = '', hours = '', minutes = '', seconds = '', asctimeYear = ''] =
    asctimeDate.exec(text) ?? [];
  return toUtc(Number(asctimeYear), asctimeMonth, asctimeDay, [hours, minutes, seconds]);
}

/** A year of two digits that would be more than 50 years ahead is in the past century. */
function toFullYear(twoDigits: number, nowMs: number): number {
  const thisYear = new Date(nowMs).getUTCFullYear();
  const year = thisYear - (thisYear % 100) + twoDigits;
  return year > thisYear + 50 ? year - 100 : year;
}

function toUtc(year: number, month: string, day: string, [hours, minutes, seconds]: readonly string[]): number {
  const monthIndex = months.indexOf(month.toLowerCase());
  const isDay = new Date(Date.UTC(year, monthIndex, Number(day))).getUTCMonth() === monthIndex; // not 31 Feb
  return isDay ? Date.UTC(year, monthIndex, Number(day), Number(hours), Number(minutes), Number(seconds)) : Number.NaN;
}
