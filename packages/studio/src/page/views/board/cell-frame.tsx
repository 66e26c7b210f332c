// One email, scaled down to its cell. A frame is made when its cell comes near the window: 180 at once would take seconds.
import { useEffect, useRef, useState } from 'preact/hooks';
import { type Client, documentFor } from './clients.ts';
import { queueFrame } from './frame-queue.ts';

interface CellFrameProps {
  html: string;
  text: string;
  client: Client;
  width: 'phone' | 'desktop';
}

/** In CSS pixels: a phone, and a reading pane around the table of 448. */
const widthsPx = { phone: 375, desktop: 560 } as const;

export function CellFrame({ html, text, client, width }: CellFrameProps) {
  const holder = useRef<HTMLSpanElement>(null);
  const isNear = useNear(holder, client !== 'text');
  useEffect(() => {
    const parent = holder.current;
    if (!isNear || !parent || client === 'text') return;
    const shown = shownIn.get(parent);
    if (shown?.html === html && shown.client === client) return;
    let isOutdated = false;
    const cancel = queueFrame(parent, (done) => {
      void documentFor(html, client).then((srcdoc) => {
        if (isOutdated || srcdoc === null) return done();
        parent.append(
          createFrame(srcdoc, (frame) => {
            done();
            // The email before stays until this one is there: no white flash. A newer one may be on its way.
            while (parent.firstChild && parent.firstChild !== frame) parent.firstChild.remove();
            parent.dataset.loaded = 'true';
            shownIn.set(parent, { html, client });
          }),
        );
      }, done);
    });
    return () => {
      isOutdated = true;
      cancel();
    };
  }, [isNear, html, client]);
  useEffect(() => {
    const { current } = holder;
    if (!isNear || !current) return;
    const fit = new ResizeObserver(([entry]) => {
      current.style.setProperty('--scale', String((entry?.contentRect.width ?? 0) / widthsPx[width]));
    });
    fit.observe(current);
    return () => fit.disconnect();
  }, [isNear, width, client]);
  if (client === 'text') {
    return (
      <span key="text" class="cell-frame cell-text" aria-hidden="true" dir="auto">
        {text}
      </span>
    );
  }
  return (
    <span
      key="html"
      class={`cell-frame cell-frame-${client}`}
      style={{ '--email-width': widthsPx[width] }}
      aria-hidden="true"
      ref={holder}
    />
  );
}

/** The email that a cell shows: one that is scrolled away and back is not made again. */
const shownIn = new WeakMap<Element, Pick<CellFrameProps, 'html' | 'client'>>();

function createFrame(srcdoc: string, onLoad: (frame: HTMLIFrameElement) => void): HTMLIFrameElement {
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', '');
  frame.setAttribute('referrerpolicy', 'no-referrer');
  frame.setAttribute('scrolling', 'no');
  frame.tabIndex = -1;
  frame.className = 'cell-email';
  frame.srcdoc = srcdoc;
  frame.addEventListener('load', () => onLoad(frame));
  return frame;
}

/** The cells that are this much further on are drawn before they are seen. */
const margin = '600px';
const callbacks = new WeakMap<Element, (isNear: boolean) => void>();
let observer: IntersectionObserver | undefined;

/** True as long as the element is near the window: a change of what is further away waits until it comes near. */
function useNear(element: { readonly current: HTMLElement | null }, isThere: boolean): boolean {
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    const { current } = element;
    if (!current || !isThere) return;
    observer ??= new IntersectionObserver(
      (entries) => {
        for (const { isIntersecting, target } of entries) callbacks.get(target)?.(isIntersecting);
      },
      // The board scrolls inside the window: a margin of its own.
      { rootMargin: margin, scrollMargin: margin } as IntersectionObserverInit,
    );
    callbacks.set(current, setNear);
    observer.observe(current);
    return () => observer?.unobserve(current);
  }, [isThere]);
  return isNear;
}
