// What a place says before there is anything in it: what will be here, and how it gets here.
import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './icon.tsx';

export function Empty({
  icon,
  title,
  children,
  action,
}: {
  icon: IconName;
  title: string;
  children: ComponentChildren;
  action?: ComponentChildren;
}) {
  return (
    <div class="empty">
      <span class="empty-icon">
        <Icon name={icon} size={28} />
      </span>
      <h2 class="empty-title">{title}</h2>
      <div class="empty-text">{children}</div>
      {action}
    </div>
  );
}
