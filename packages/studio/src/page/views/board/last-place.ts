// The email that was open last: the board returns to it.
import { useEffect } from 'preact/hooks';

let lastPlace: string | null = null;

/** @param place as in the route, such as `SignIn.fr` */
export function rememberPlace(place: string): void {
  lastPlace = place;
}

/** The board is where it was, and the keyboard goes on from there. */
export function useLastPlace(board: { readonly current: HTMLElement | null }, isReady: boolean): void {
  useEffect(() => {
    if (!isReady || lastPlace === null) return;
    const cell = board.current?.querySelector<HTMLElement>(`[data-cell="${CSS.escape(lastPlace)}"] a`);
    lastPlace = null;
    cell?.scrollIntoView({ block: 'center', inline: 'nearest' });
    cell?.focus({ preventScroll: true });
  }, [isReady]);
}
