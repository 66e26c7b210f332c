// The page's addresses: which view, which mail. Hash routes, because the server knows one html file only. Pure but for the hook.
import { useEffect, useState } from 'preact/hooks';

export const views = ['configure', 'preview', 'send', 'inbox', 'trace', 'faults'] as const;
export type View = (typeof views)[number];

export interface Route {
  view: View;
  /** Key of a mail, in the inbox; usage type, in the preview; email address, in the trace. */
  item: string | null;
}

export function parseRoute(hash: string): Route {
  const [name = '', item = ''] = hash.replace(/^#\/?/, '').split('/');
  const view = views.find((known) => known === name) ?? 'configure';
  return { view, item: item === '' ? null : decode(item) };
}

export function formatRoute(view: View, item?: string | null): string {
  // An @ may stand in an address as it is, and is read more easily.
  return item ? `#/${view}/${encodeURIComponent(item).replaceAll('%40', '@')}` : `#/${view}`;
}

export function useRoute(): Route {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  useEffect(() => {
    const follow = () => setRoute(parseRoute(location.hash));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return route;
}

function decode(item: string): string {
  try {
    return decodeURIComponent(item);
  } catch {
    return item; // a half-typed %: shown as it is, and found to be no mail
  }
}
