// Copies a text, and reports whether that worked.
import { useEffect, useState } from 'preact/hooks';
import type { ButtonVariant } from './button.tsx';
import { Icon } from './icon.tsx';

/** How long "Copied" is shown. */
const statusMs = 2000;

export function CopyButton({
  text,
  label,
  variant = 'quiet',
}: {
  text: string;
  label: string;
  variant?: ButtonVariant;
}) {
  const [status, setStatus] = useState<'copied' | 'failed' | null>(null);
  useEffect(() => {
    if (status === null) return;
    const timer = setTimeout(() => setStatus(null), statusMs);
    return () => clearTimeout(timer);
  }, [status]);
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setStatus('copied'),
      () => setStatus('failed'),
    );
  return (
    <button type="button" class={`button button-${variant}`} onClick={copy}>
      <Icon name={status === 'copied' ? 'check' : 'copy'} size={18} />
      <span aria-live="polite">
        {status === 'copied' ? 'Copied' : status === 'failed' ? 'Not allowed by the browser: copy by hand' : label}
      </span>
    </button>
  );
}
