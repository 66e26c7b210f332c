// An email as its recipient sees it, at a width and in a color scheme, in a frame without scripts, forms, remote loads or origin.
// Each change gets a new frame, which replaces the old one when it has loaded: no white flash, no history entry.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { useStudio } from '../state/studio.tsx';
import { hasRemoteImages, sandboxHtml } from './email-html.ts';
import { SegmentedControl } from './segmented-control.tsx';
import { WidthControl } from './width-control.tsx';

/** In CSS pixels: a common phone, and the reading pane of an email client. */
const widthsPx = { phone: 375, desktop: 720 } as const;

export function EmailFrame({ html, title }: { html: string; title: string }) {
  const { width, scheme } = useStudio().draft;
  const viewport = useRef<HTMLDivElement>(null);
  const holder = useRef<HTMLDivElement>(null);
  const availablePx = useWidth(viewport);
  const widthPx = width === 'phone' ? widthsPx.phone : Math.max(widthsPx.desktop, availablePx);
  const isMissingImages = useMemo(() => hasRemoteImages(html), [html]);
  const scale = availablePx === 0 ? 1 : Math.min(1, availablePx / widthPx);

  useEffect(() => {
    const parent = holder.current;
    if (!parent) return;
    const frame = document.createElement('iframe');
    frame.setAttribute('sandbox', '');
    frame.setAttribute('referrerpolicy', 'no-referrer');
    frame.title = title;
    frame.className = 'email-frame email-frame-loading';
    frame.srcdoc = sandboxHtml(html, scheme);
    frame.addEventListener('load', () => {
      frame.classList.remove('email-frame-loading');
      for (const older of [...parent.children]) {
        if (older === frame) break;
        older.remove();
      }
      parent.dataset.loadCount = String(Number(parent.dataset.loadCount ?? 0) + 1);
    });
    parent.append(frame);
  }, [html, scheme, title]);

  return (
    <>
      <div
        class={`email-viewport email-viewport-${width} email-viewport-${scheme}`}
        ref={viewport}
        data-testid="email-viewport"
        data-width={width}
        data-scheme={scheme}
      >
        <div
          class="email-frames"
          style={{
            width: `${widthPx}px`,
            height: `${100 / scale}%`,
            transform: scale < 1 ? `scale(${scale})` : 'none',
          }}
          ref={holder}
          data-testid="email-frames"
        />
      </div>
      {isMissingImages && (
        <p class="email-note">Remote images are not loaded here. Email clients may ask before they load them.</p>
      )}
    </>
  );
}

/** Width and color scheme of the frame. */
export function EmailFrameOptions() {
  const { draft, change } = useStudio();
  return (
    <div class="email-options">
      <WidthControl />
      <SegmentedControl
        label="Color scheme of the recipient"
        isCompact
        value={draft.scheme}
        choices={[
          { value: 'light', title: 'Light', icon: 'sun' },
          { value: 'dark', title: 'Dark', icon: 'moon' },
        ]}
        onChange={(scheme) => change({ scheme })}
      />
    </div>
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
