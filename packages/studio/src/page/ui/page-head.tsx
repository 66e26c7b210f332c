// The head of a view: its name, one sentence that helps, and what can be done here.
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';

export function PageHead({
  title,
  children,
  actions,
}: {
  title: string;
  children: ComponentChildren;
  actions?: ComponentChildren;
}) {
  useEffect(() => {
    document.title = `${title} · Mailgun studio`;
  }, [title]);
  return (
    <header class="page-head">
      <div class="page-head-text">
        <h1>{title}</h1>
        <p>{children}</p>
      </div>
      {actions && <div class="page-actions">{actions}</div>}
    </header>
  );
}
