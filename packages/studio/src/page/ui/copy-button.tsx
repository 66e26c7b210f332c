// Copies a text, and says so.
import { useEffect, useState } from 'preact/hooks';
import { Icon } from './icon.tsx';

/** How long "Copied" stands before the button is itself again. */
const toldMs = 2000;

export function CopyButton({
  text,
  label,
  look = 'quiet',
}: {
  text: string;
  label: string;
  look?: 'quiet' | 'plain' | 'primary';
}) {
  const [told, setTold] = useState<'copied' | 'refused' | null>(null);
  useEffect(() => {
    if (told === null) return;
    const timer = setTimeout(() => setTold(null), toldMs);
    return () => clearTimeout(timer);
  }, [told]);
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setTold('copied'),
      () => setTold('refused'),
    );
  return (
    <button type="button" class={`button button-${look}`} onClick={copy}>
      <Icon name={told === 'copied' ? 'check' : 'copy'} size={18} />
      <span aria-live="polite">
        {told === 'copied' ? 'Copied' : told === 'refused' ? 'The browser refused: select and copy' : label}
      </span>
    </button>
  );
}
