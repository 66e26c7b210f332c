// Tabs and their panel by the WAI-ARIA pattern: arrow keys move and select, the Tab key moves into the panel.
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { Icon } from './icon.tsx';

interface TabItem<Name extends string> {
  name: Name;
  title: string;
  /** A small number after the title. */
  count?: number;
  /** Its panel contains an error. */
  hasError?: boolean;
}

interface TabsProps<Name extends string> {
  label: string;
  tabs: ReadonlyArray<TabItem<Name>>;
  selected: Name;
  onSelect: (name: Name) => void;
  children: ComponentChildren;
  /** Shown at the end of the row of tabs. */
  aside?: ComponentChildren;
}

const steps: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1 };

export function Tabs<Name extends string>({ label, tabs, selected, onSelect, children, aside }: TabsProps<Name>) {
  const id = useId();
  const idOf = (name: Name) => `${id}-${name}`;
  const move = (event: KeyboardEvent) => {
    const at = tabs.findIndex(({ name }) => name === selected);
    const step = steps[event.key];
    const target =
      event.key === 'Home'
        ? 0
        : event.key === 'End'
          ? tabs.length - 1
          : step && (at + step + tabs.length) % tabs.length;
    const tab = target === undefined ? undefined : tabs[target];
    if (!tab) return;
    event.preventDefault();
    onSelect(tab.name);
    document.getElementById(idOf(tab.name))?.focus();
  };
  return (
    <div class="tabs">
      <div class="tabs-bar">
        <div class="tabs-list" role="tablist" aria-label={label} onKeyDown={move}>
          {tabs.map(({ name, title, count, hasError = false }) => (
            <button
              key={name}
              type="button"
              role="tab"
              id={idOf(name)}
              class="tab"
              aria-selected={name === selected}
              aria-controls={`${id}-panel`}
              tabIndex={name === selected ? 0 : -1}
              onClick={() => onSelect(name)}
            >
              {title}
              {count !== undefined && <span class="count">{count}</span>}
              {hasError && (
                <span class="tab-error">
                  <Icon name="error" size={16} />
                  <span class="visually-hidden"> has an error</span>
                </span>
              )}
            </button>
          ))}
        </div>
        {aside}
      </div>
      <div class="tab-panel" role="tabpanel" id={`${id}-panel`} aria-labelledby={idOf(selected)}>
        {children}
      </div>
    </div>
  );
}
