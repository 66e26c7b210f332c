// One email, scaled down to its cell. A frame is made when its cell comes near the window: 180 at once would take seconds.
import { useEffect, useRef, useState } from 'preact/hooks';
import { type Client, documentFor } from './clients.ts';

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
  const isNear = useNear(holder);
  useEffect(() => {
    const parent = holder.current;
    if (!isNear || !parent || client === 'text') return;
    let isOutdated = false;
    void documentFor(html, client).then((srcdoc) => {
      if (isOutdated || srcdoc === null) return;
      const frame = document.createElement('iframe');
      frame.setAttribute('sandbox', '');
      frame.setAttribute('referrerpolicy', 'no-referrer');
      frame.tabIndex = -1;
      frame.className = 'cell-email';
      frame.srcdoc = srcdoc;
      // The email before stays until this one is there: no white flash.
      frame.addEventListener('load', () => {
        for (const older of [...parent.children]) if (older !== frame) older.remove();
        parent.dataset.loaded = 'true';
      });
      parent.append(frame);
    });
    return () => {
      isOutdated = true;
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

/** The cells of two windows further on are drawn before they are seen. */
const margin = '800px';
const callbacks = new WeakMap<Element, () => void>();
let observer: IntersectionObserver | undefined;

/** True from the moment on that the element is near the window. */
function useNear(element: { readonly current: HTMLElement | null }): boolean {
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    const { current } = element;
    if (!current || isNear) return;
    observer ??= new IntersectionObserver(
      (entries) => {
        for (const { isIntersecting, target } of entries) if (isIntersecting) callbacks.get(target)?.();
      },
      // The board scrolls inside the window: a margin of its own.
      { rootMargin: margin, scrollMargin: margin } as IntersectionObserverInit,
    );
    callbacks.set(current, () => {
      observer?.unobserve(current);
      setNear(true);
    });
    observer.observe(current);
    return () => observer?.unobserve(current);
  });
  return isNear;
}
