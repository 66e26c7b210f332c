// The frame around every view: navigation, the destination of emails, and the state of the inbox connection.
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import logo from './logo.svg';
import { formatRoute, type View, views } from './route.ts';
import { ProjectProblem, SaveStatus } from './save-status.tsx';
import { useStudio } from './state/studio.tsx';
import { Icon } from './ui/icon.tsx';

const titles: Record<View, string> = {
  board: 'Board',
  configure: 'Configure',
  preview: 'Preview',
  send: 'Send',
  inbox: 'Inbox',
  trace: 'Trace',
  faults: 'Faults',
  publish: 'Publish',
};

export function Shell({ view, children }: { view: View; children: ComponentChildren }) {
  const main = useRef<HTMLElement>(null);
  useFocusOnViewChange(view, main);
  return (
    <div class="shell">
      <button type="button" class="skip-link" onClick={() => main.current?.focus()}>
        Skip to content
      </button>
      <div class="sidebar">
        <header class="brand">
          <img src={logo} alt="" width="28" height="28" />
          <span>Mailgun studio</span>
        </header>
        <Nav view={view} />
        <SaveStatus />
        <DestinationStatus />
      </div>
      <main class={`main main-${view}`} id="studio-main" ref={main} tabIndex={-1} data-testid={`view-${view}`}>
        <ProjectProblem />
        {children}
      </main>
    </div>
  );
}

function Nav({ view }: { view: View }) {
  const { findings, newEmails } = useStudio();
  const unseenCount = useUnseenCount(newEmails.count, view === 'inbox');
  const errorCount = findings.filter(({ severity }) => severity === 'error').length;
  const badges: Partial<Record<View, { count: number; label: string; tone: string }>> = {
    configure: { count: errorCount, label: errorCount === 1 ? 'error' : 'errors', tone: 'error' },
    inbox: { count: unseenCount, label: 'new', tone: 'accent' },
  };
  return (
    <nav class="nav" aria-label="Views" data-testid="nav">
      {views.map((name) => {
        const badge = badges[name];
        return (
          <a key={name} class="nav-link" href={formatRoute(name)} aria-current={name === view ? 'page' : undefined}>
            <Icon name={name} />
            <span>{titles[name]}</span>
            {badge && badge.count > 0 && (
              <span class={`badge badge-${badge.tone}`}>
                {badge.count > 99 ? '99+' : badge.count}
                <span class="visually-hidden"> {badge.label}</span>
              </span>
            )}
          </a>
        );
      })}
    </nav>
  );
}

/** How many emails arrived since the inbox was last open. */
function useUnseenCount(count: number, isInboxOpen: boolean): number {
  const [seenCount, setSeenCount] = useState(0);
  useEffect(() => {
    if (isInboxOpen) setSeenCount(count);
  }, [count, isInboxOpen]);
  return isInboxOpen ? 0 : count - seenCount;
}

/** Always visible: whether a send reaches real people must always be clear. */
function DestinationStatus() {
  const { destination, newEmails } = useStudio();
  const { isLocal, name, host } = destination;
  return (
    <aside
      class={isLocal ? 'destination' : 'destination destination-real'}
      aria-label="Where emails go"
      data-testid="destination"
    >
      <p class="destination-label">Emails go to</p>
      <p class="destination-name">{name}</p>
      <p class="destination-host">{host}</p>
      <p class="destination-note" role="status">
        {newEmails.isConnected
          ? isLocal
            ? 'Nothing leaves this computer.'
            : 'Real emails to real people.'
          : 'Disconnected from the inbox. Reconnecting…'}
      </p>
    </aside>
  );
}

/** A new view starts at its top, and the focus of keyboard and screen reader moves into it. */
function useFocusOnViewChange(view: View, main: { readonly current: HTMLElement | null }): void {
  const previous = useRef(view);
  // With the rendering, not after the next frame: a user who presses Tab meanwhile would lose the place.
  useLayoutEffect(() => {
    if (previous.current === view) return;
    previous.current = view;
    scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [view]);
}
