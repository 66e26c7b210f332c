// Buttons: one that shows progress when its action takes long, and a link that looks like one.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Icon, type IconName } from './icon.tsx';
import { useShowProgress } from './progress.tsx';

export type ButtonVariant = 'primary' | 'plain' | 'quiet';

interface ButtonProps {
  children: ComponentChildren;
  onPress: () => unknown;
  variant?: ButtonVariant;
  icon?: IconName;
  isBusy?: boolean;
  isDisabled?: boolean;
  label?: string;
  testId?: string;
}

export function Button({
  children,
  onPress,
  variant = 'plain',
  icon,
  isBusy = false,
  isDisabled = false,
  label,
  testId,
}: ButtonProps) {
  const showsSpinner = useShowProgress(isBusy);
  return (
    <button
      type="button"
      class={`button button-${variant}`}
      onClick={() => (isBusy ? undefined : onPress())}
      aria-busy={isBusy}
      disabled={isDisabled}
      aria-label={label}
      data-testid={testId}
    >
      {showsSpinner ? <span class="spinner" aria-hidden="true" /> : icon && <Icon name={icon} size={18} />}
      <span>{children}</span>
    </button>
  );
}

interface ConfirmButtonProps {
  children: ComponentChildren;
  question: string;
  onPress: () => unknown;
}

/** Asks for confirmation before an action that cannot be undone. */
export function ConfirmButton({ children, question, onPress }: ConfirmButtonProps) {
  const [isConfirming, setConfirming] = useState(false);
  return (
    <span onFocusOut={() => setConfirming(false)}>
      <Button
        variant="quiet"
        onPress={() => {
          if (isConfirming) onPress();
          setConfirming(!isConfirming);
        }}
      >
        {isConfirming ? question : children}
      </Button>
    </span>
  );
}

interface LinkButtonProps {
  href: string;
  children: ComponentChildren;
  variant?: ButtonVariant;
  icon?: IconName;
}

export function LinkButton({ href, children, variant = 'plain', icon }: LinkButtonProps) {
  return (
    <a class={`button button-${variant}`} href={href}>
      {icon && <Icon name={icon} size={18} />}
      <span>{children}</span>
    </a>
  );
}
