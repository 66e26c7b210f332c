// A mail as its reader sees it: at a width, in a scheme, in a frame without scripts, forms, remote loads or an origin.
// Each change gets a new frame that takes the old one's place once it is drawn: no white flash, no entry in the history.
import { useEffect, useRef, useState } from 'preact/hooks';
import { guardHtml, hasRemoteImages } from './mail-html.ts';

/** Widths in CSS pixels: a common phone, and the reading pane of a mail program. */
const widthsPx = { phone: 375, desktop: 720 } as const;

interface MailFrameProps {
  html: string;
  scheme: 'light' | 'dark';
  width: keyof typeof widthsPx;
  title: string;
}

export function MailFrame({ html, scheme, width, title }: MailFrameProps) {
  const stage = useRef<HTMLDivElement>(null);
  const holder = useRef<HTMLDivElement>(null);
  const availablePx = useWidth(stage);
  const widthPx = width === 'phone' ? widthsPx.phone : Math.max(widthsPx.desktop, availablePx);
  const scale = availablePx === 0 ? 1 : Math.min(1, availablePx / widthPx);

  useEffect(() => {
    const parent = holder.current;
    if (!parent) return;
    const frame = document.createElement('iframe');
    frame.setAttribute('sandbox', '');
    frame.setAttribute('referrerpolicy', 'no-referrer');
    frame.title = title;
    frame.className = 'mail-frame mail-frame-coming';
    frame.srcdoc = guardHtml(html, scheme);
    frame.addEventListener('load', () => {
      frame.classList.remove('mail-frame-coming');
      for (const older of [...parent.children]) {
        if (older === frame) break;
        older.remove();
      }
      parent.dataset.shown = String(Number(parent.dataset.shown ?? 0) + 1);
    });
    parent.append(frame);
  }, [html, scheme, title]);

  return (
    <>
      <div
        class={`mail-stage mail-stage-${scheme}`}
        ref={stage}
        data-testid="mail-stage"
        data-width={width}
        data-scheme={scheme}
      >
        <div
          class={`mail-paper mail-paper-${width}`}
          style={{
            width: `${widthPx}px`,
            height: `${100 / scale}%`,
            transform: scale < 1 ? `scale(${scale})` : 'none',
          }}
          ref={holder}
          data-testid="mail-paper"
        />
      </div>
      {hasRemoteImages(html) && (
        <p class="mail-note">Remote images are not loaded here; a mail program may ask before it does.</p>
      )}
    </>
  );
}

function useWidth(element: { readonly current: HTMLElement | null }): number {
  const [widthPx, setWidthPx] = useState(0);
  useEffect(() => {
    if (!element.current) return;
    const observer = new ResizeObserver(([entry]) => setWidthPx(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return widthPx;
}
