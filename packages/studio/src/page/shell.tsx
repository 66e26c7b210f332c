// The frame around every view: the way to the others, where mails go, and whether the line to the inbox is open.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import logo from './logo.svg';
import { formatRoute, type View, views } from './route.ts';
import { destinationOf } from './state/destination.ts';
import { useStudio } from './state/studio.tsx';
import { Icon } from './ui/icon.tsx';

const titles: Record<View, string> = {
  configure: 'Configure',
  preview: 'Preview',
  send: 'Send',
  inbox: 'Inbox',
  trace: 'Trace',
  faults: 'Faults',
};

export function Shell({ view, children }: { view: View; children: ComponentChildren }) {
  const main = useRef<HTMLElement>(null);
  useNewView(view, main);
  return (
    <div class="shell">
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        Skip to the view
      </button>
      <div class="side">
        <header class="brand">
          <img src={logo} alt="" width="28" height="28" />
          <span class="brand-name">Mailgun studio</span>
        </header>
        <Nav view={view} />
        <Standing />
      </div>
      <main class="main" id="studio-main" ref={main} tabIndex={-1} data-testid={`view-${view}`}>
        {children}
      </main>
    </div>
  );
}

function Nav({ view }: { view: View }) {
  const { findings, arrived } = useStudio();
  const unseenCount = useUnseen(arrived.count, view === 'inbox');
  const errorCount = findings.filter(({ severity }) => severity === 'error').length;
  const marks: Partial<Record<View, { count: number; words: string; tone: string }>> = {
    configure: { count: errorCount, words: errorCount === 1 ? 'error' : 'errors', tone: 'error' },
    inbox: { count: unseenCount, words: 'new', tone: 'calm' },
  };
  return (
    <nav class="nav" aria-label="Views" data-testid="nav">
      {views.map((name) => {
        const mark = marks[name];
        return (
          <a key={name} class="nav-link" href={formatRoute(name)} aria-current={name === view ? 'page' : undefined}>
            <Icon name={name} />
            <span>{titles[name]}</span>
            {mark && mark.count > 0 && (
              <span class={`badge badge-${mark.tone}`}>
                {mark.count > 99 ? '99+' : mark.count}
                <span class="visually-hidden"> {mark.words}</span>
              </span>
            )}
          </a>
        );
      })}
    </nav>
  );
}

/** What arrived since the inbox was last looked at. */
function useUnseen(count: number, isLooking: boolean): number {
  const [seen, setSeen] = useState(0);
  useEffect(() => {
    if (isLooking) setSeen(count);
  }, [count, isLooking]);
  return isLooking ? 0 : count - seen;
}

/** Where mails of this config go: the one thing that must never be in doubt. */
function Standing() {
  const { config, info, items, arrived } = useStudio();
  const standard = items.find(({ key }) => key === 'endpoint')?.placeholder ?? '';
  const { isLocal, name, host } = destinationOf(config, info, standard);
  return (
    <aside
      class={isLocal ? 'standing' : 'standing standing-real'}
      aria-label="Where mails go"
      data-testid="destination"
    >
      <p class="standing-label">Mails go to</p>
      <p class="standing-name">{name}</p>
      <p class="standing-host">{host}</p>
      <p class="standing-note" role="status">
        {arrived.isConnected
          ? isLocal
            ? 'Nothing leaves this computer.'
            : 'Real mails to real people.'
          : 'The line to the inbox is broken. Trying again …'}
      </p>
    </aside>
  );
}

/** A new view begins at its top, and the reader of a screen reader with it. */
function useNewView(view: View, main: { readonly current: HTMLElement | null }): void {
  const shown = useRef(view);
  useEffect(() => {
    if (shown.current === view) return;
    shown.current = view;
    scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [view]);
}
