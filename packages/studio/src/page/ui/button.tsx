// A button that shows by itself when its work takes long.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { useSlow } from '../state/slow.ts';
import { Icon, type IconName } from './icon.tsx';

interface ButtonProps {
  children: ComponentChildren;
  onPress: () => unknown;
  look?: 'primary' | 'plain' | 'quiet';
  icon?: IconName;
  isBusy?: boolean;
  isDisabled?: boolean;
  label?: string;
  testId?: string;
}

export function Button({
  children,
  onPress,
  look = 'plain',
  icon,
  isBusy = false,
  isDisabled = false,
  label,
  testId,
}: ButtonProps) {
  const isSlow = useSlow(isBusy);
  return (
    <button
      type="button"
      class={`button button-${look}`}
      onClick={() => (isBusy ? undefined : onPress())}
      aria-busy={isBusy}
      disabled={isDisabled}
      aria-label={label}
      data-testid={testId}
    >
      {isSlow ? <span class="spinner" aria-hidden="true" /> : icon && <Icon name={icon} size={18} />}
      <span>{children}</span>
    </button>
  );
}

/** Asks once more before it does what cannot be undone. */
export function ConfirmButton({
  children,
  question,
  onPress,
  icon,
}: {
  children: ComponentChildren;
  question: string;
  onPress: () => unknown;
  icon?: IconName;
}) {
  const [isAsking, setAsking] = useState(false);
  return (
    <span onFocusOut={() => setAsking(false)}>
      <Button
        look="quiet"
        {...(icon && { icon })}
        onPress={() => {
          if (isAsking) onPress();
          setAsking(!isAsking);
        }}
      >
        {isAsking ? question : children}
      </Button>
    </span>
  );
}
