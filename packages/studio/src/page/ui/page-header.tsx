// The header of a view: its title, a sentence of description, and its actions.
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';

export function PageHeader({
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
    <header class="page-header">
      <div class="page-header-text">
        <h1>{title}</h1>
        <p>{children}</p>
      </div>
      {actions && <div class="page-header-actions">{actions}</div>}
    </header>
  );
}
