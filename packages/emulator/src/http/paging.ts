// Mailgun's paging: `page` (first, next, previous, last) with a pivot `p` or `address`. Pure.
import { httpError } from './response.js';
import type { Call } from './route.js';

interface Paging {
  previous: string;
  first: string;
  next: string;
  last: string;
}

interface PageOptions {
  /** The query parameter that names the pivot. @default p */
  pivot?: string;
  /** @default 100 */
  maxLimit?: number;
  defaultLimit?: number;
}

/** @param items in the order they are shown  @throws HttpError 400 when `limit` is not a number */
export function pageByName<T>(
  items: readonly T[],
  { query, path, baseUrl }: Call,
  nameOf: (item: T) => string,
  { pivot = 'p', maxLimit = 100, defaultLimit = maxLimit }: PageOptions = {},
): { items: T[]; paging: Paging } {
  const limit = readLimit(query.get('limit'), maxLimit, defaultLimit);
  const page = query.get('page') ?? 'first';
  const from = query.get(pivot) ?? '';
  const at = items.findIndex((item) => nameOf(item) === from);
  const start = new Map([
    ['first', 0],
    ['next', at < 0 ? items.length : at + 1],
    ['previous', Math.max(0, at - limit)],
    ['last', Math.max(0, items.length - limit)],
  ]).get(page);
  if (start === undefined) throw httpError(400, `Invalid parameter: page ${page} is not supported`);
  const shown = page === 'previous' && at >= 0 ? items.slice(start, at) : items.slice(start, start + limit);
  const address = (name: string, item: T | undefined) => {
    const parameters = new URLSearchParams(query);
    parameters.set('page', name);
    parameters.set('limit', String(limit));
    if (item === undefined) parameters.delete(pivot);
    else parameters.set(pivot, nameOf(item));
    return `${baseUrl}${path}?${parameters}`;
  };
  // Past the end the pivot stays, so that "next" continues where it was.
  const pivotItem = at < 0 ? undefined : items[at];
  return {
    items: shown,
    paging: {
      previous: address('previous', shown[0] ?? pivotItem),
      first: address('first', undefined),
      next: address('next', shown.at(-1) ?? pivotItem),
      last: address('last', undefined),
    },
  };
}

export function readLimit(written: string | null, maxLimit: number, defaultLimit: number): number {
  if (written === null || written === '') return defaultLimit;
  const limit = Number(written);
  if (!Number.isInteger(limit) || limit < 1) throw httpError(400, "'limit' parameter is not a valid number");
  return Math.min(limit, maxLimit);
}
