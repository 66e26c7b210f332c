// Raw text: MIME, plain text, JSON. Scrolls by itself, also with the keyboard, and can be copied.
import { CopyButton } from './copy-button.tsx';

export function SourceText({ text, label, isProse = false }: { text: string; label: string; isProse?: boolean }) {
  return (
    <div class="source">
      <div class="source-tools">
        <CopyButton text={text} label="Copy" />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll container must be reachable by keyboard */}
      <section class={isProse ? 'source-text source-prose' : 'source-text'} tabIndex={0} aria-label={label}>
        <pre>{text}</pre>
      </section>
    </div>
  );
}
