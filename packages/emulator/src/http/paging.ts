// Mailgun's paging: `page` (first, next, previous, last) with a pivot `p` or `address`; the URLs are as
// recorded. Pure. (recordings, 2023 to 2026)
import { httpError } from './response.js';
import type { Call } from './route.js';

interface Paging {
  first: string;
  last: string;
  next: string;
  previous: string;
}

interface PageOptions {
  /** The query parameter that names the pivot. @default p */
  pivot?: string;
  /** @default 100 */
  maxLimit?: number;
  defaultLimit?: number;
  /** Parameters that every page's URL has, with their values in this query. */
  filters?: Record<string, string>;
}

/** @param items in the order they are shown  @throws HttpError 400 when `limit` is not a number */
export function pageByName<T>(
  items: readonly T[],
  { query, path, baseUrl }: Call,
  nameOf: (item: T) => string,
  { pivot = 'p', maxLimit = 100, defaultLimit = maxLimit, filters = {} }: PageOptions = {},
): { items: T[]; paging: Paging } {
  const limit = readLimit(query.get('limit'), maxLimit, defaultLimit);
  // `prev` is documented, `previous` was recorded. (openapi; recordings, 2023 to 2026)
  const page = (query.get('page') || 'first').replace(/^prev$/, 'previous');
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
  /** `?page=next&address=…&limit=100&term=`; the first page's has no `page`. */
  const address = (name: string, item?: T) => {
    const parameters = new URLSearchParams({
      ...(name !== '' && { page: name }),
      ...(item !== undefined && { [pivot]: nameOf(item) }),
      limit: String(limit),
      ...filters,
    });
    for (const [key, value] of query)
      if (!parameters.has(key) && key !== 'page' && key !== pivot) parameters.append(key, value);
    return `${baseUrl}${path}?${parameters}`;
  };
  // Past the end the pivot stays, so that "next" continues where it was.
  const pivotItem = at < 0 ? undefined : items[at];
  const [before, after] = [shown[0] ?? pivotItem, shown.at(-1) ?? pivotItem];
  return {
    items: shown,
    paging: {
      first: address(''),
      // An empty list has only one page.
      last: address(items.length === 0 ? '' : 'last'),
      next: after ? address('next', after) : address(''),
      previous: before ? address('previous', before) : address(''),
    },
  };
}

/** The same with an opaque token in place of the parameters: `?page=…`. (recordings, 2025) */
export function tokenPages<T>(
  items: readonly T[],
  call: Call,
  nameOf: (item: T) => string,
): { items: T[]; paging: Paging } {
  const token = call.query.get('page');
  const query = new URLSearchParams(token ? Buffer.from(token, 'base64url').toString('utf8') : call.query);
  const { items: shown, paging } = pageByName(items, { ...call, query }, nameOf);
  const withToken = (url: string) => {
    const mark = url.indexOf('?');
    return `${url.slice(0, mark)}?page=${Buffer.from(url.slice(mark + 1)).toString('base64url')}`;
  };
  const pages = Object.entries(paging).map(([name, url]) => [name, withToken(url)]);
  return { items: shown, paging: Object.fromEntries(pages) as Paging };
}

/** `skip`; what is not a number counts as 0. */
export const readSkip = (written: string | null): number => Math.max(0, Math.trunc(Number(written ?? 0)) || 0);

export function readLimit(written: string | null, maxLimit: number, defaultLimit: number): number {
  if (written === null || written === '') return defaultLimit;
  const limit = Number(written);
  if (!Number.isInteger(limit) || limit < 1) throw httpError(400, "'limit' parameter is not a valid number");
  return Math.min(limit, maxLimit);
}
