// A row of a list that opens and closes what is below it, with a chevron that turns.
import type { ComponentChildren } from 'preact';
import { Icon } from './icon.tsx';

interface DisclosureButtonProps {
  /** Of the row: its columns, and what is in them. */
  class: string;
  isOpen: boolean;
  onToggle: () => void;
  children: ComponentChildren;
}

export function DisclosureButton({ class: className, isOpen, onToggle, children }: DisclosureButtonProps) {
  return (
    <button type="button" class={`disclosure-button ${className}`} aria-expanded={isOpen} onClick={onToggle}>
      <Icon name="chevron" size={16} />
      {children}
    </button>
  );
}
