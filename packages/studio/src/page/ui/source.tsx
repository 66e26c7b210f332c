// Text as it is: MIME, plain text, JSON. Scrolls by itself, with the keyboard too, and can be copied.
import { CopyButton } from './copy-button.tsx';

export function Source({ text, label, isProse = false }: { text: string; label: string; isProse?: boolean }) {
  return (
    <div class="source">
      <div class="source-tools">
        <CopyButton text={text} label="Copy" />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section class={isProse ? 'source-text source-prose' : 'source-text'} tabIndex={0} aria-label={label}>
        <pre>{text}</pre>
      </section>
    </div>
  );
}
