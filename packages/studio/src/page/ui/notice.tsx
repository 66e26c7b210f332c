// A highlighted message: information, a warning, an error or a success.
import type { ComponentChildren } from 'preact';
import { Icon } from './icon.tsx';

type Tone = 'info' | 'warning' | 'error' | 'success';

interface NoticeProps {
  tone: Tone;
  children: ComponentChildren;
  action?: ComponentChildren;
}

export function Notice({ tone, children, action }: NoticeProps) {
  return (
    <div class={`notice notice-${tone}`} role={tone === 'error' ? 'alert' : undefined}>
      <Icon name={tone === 'success' ? 'check' : tone} />
      <div class="notice-text">{children}</div>
      {action && <div class="notice-action">{action}</div>}
    </div>
  );
}
