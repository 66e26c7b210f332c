// The page's routes: a view, and an item in it. Hash routes, because the server serves one HTML file. Pure except for the hook.
import { useEffect, useState } from 'preact/hooks';

/** In the order of the navigation; the first is the landing page. */
export const views = ['board', 'configure', 'preview', 'send', 'inbox', 'trace', 'faults', 'publish'] as const;
export type View = (typeof views)[number];

export interface Route {
  view: View;
  /** Board: usage type and language, such as `SignIn.fr`. Inbox: key of an email. Preview: usage type. Trace: email address. */
  item: string | null;
  /** Inbox: what is searched for. */
  search: string;
}

export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [name = '', item = ''] = path.split('/');
  const view = views.find((known) => known === name) ?? 'board';
  return { view, item: item === '' ? null : decode(item), search: new URLSearchParams(query).get('search') ?? '' };
}

export function formatRoute(view: View, item?: string | null, search = ''): string {
  const path = item ? `#/${view}/${encode(item)}` : `#/${view}`;
  return search === '' ? path : `${path}?search=${encode(search)}`;
}

/** An @ is valid in a hash, and easier to read than %40. */
const encode = (text: string) => encodeURIComponent(text).replaceAll('%40', '@');

export function useRoute(): Route {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  useEffect(() => {
    const update = () => setRoute(parseRoute(location.hash));
    addEventListener('hashchange', update);
    return () => removeEventListener('hashchange', update);
  }, []);
  return route;
}

function decode(item: string): string {
  try {
    return decodeURIComponent(item);
  } catch {
    return item; // an incomplete %: used as typed
  }
}
