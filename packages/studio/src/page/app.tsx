// The page as a whole: asks the server what it needs, then shows the shell and the view of the address.
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { StudioInfo } from '../contract/api.ts';
import { type Route, useRoute, type View } from './route.ts';
import { Shell } from './shell.tsx';
import { calls } from './state/calls.ts';
import { useSlow } from './state/slow.ts';
import { StudioProvider } from './state/studio.tsx';
import { Button } from './ui/button.tsx';
import { Empty } from './ui/empty.tsx';
import { Configure } from './views/configure/configure.tsx';
import { Faults } from './views/faults/faults.tsx';
import { Inbox } from './views/inbox/inbox.tsx';
import { Preview } from './views/preview/preview.tsx';
import { Send } from './views/send/send.tsx';
import { Trace } from './views/trace/trace.tsx';

const viewOf: Record<View, (route: Route) => ComponentChildren> = {
  configure: () => <Configure />,
  preview: ({ item }) => <Preview type={item} />,
  send: () => <Send />,
  inbox: ({ item }) => <Inbox mailKey={item} />,
  trace: ({ item }) => <Trace address={item} />,
  faults: () => <Faults />,
};

export function App() {
  const route = useRoute();
  const { info, error, ask } = useInfo();
  const isSlow = useSlow(info === null && error === null);
  if (error !== null) {
    return (
      <main class="start">
        <Empty
          icon="error"
          title="The studio did not start"
          action={
            <Button look="primary" onPress={ask}>
              Try again
            </Button>
          }
        >
          {error}
        </Empty>
      </main>
    );
  }
  if (info === null) return <main class="start">{isSlow && <p role="status">Starting the studio …</p>}</main>;
  return (
    <StudioProvider info={info}>
      <Shell view={route.view}>{viewOf[route.view](route)}</Shell>
    </StudioProvider>
  );
}

function useInfo() {
  const [info, setInfo] = useState<StudioInfo | null>(null);
  const [error, setError] = useState<string | null>(null);
  const ask = () => {
    setError(null);
    calls.studio().then(setInfo, (failure: Error) => setError(failure.message));
  };
  useEffect(ask, []);
  return { info, error, ask };
}
