// The page as a whole: loads the studio's info, then shows the view of the route inside the shell.
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { type Route, useRoute, type View } from './route.ts';
import { Shell } from './shell.tsx';
import { api } from './state/api-client.ts';
import { useLazyQuery } from './state/query.ts';
import { StudioProvider } from './state/studio.tsx';
import { Button } from './ui/button.tsx';
import { EmptyState } from './ui/empty-state.tsx';
import { useShowProgress } from './ui/progress.tsx';
import { Configure } from './views/configure/configure.tsx';
import { Faults } from './views/faults/faults.tsx';
import { Inbox } from './views/inbox/inbox.tsx';
import { Preview } from './views/preview/preview.tsx';
import { Send } from './views/send/send.tsx';
import { Trace } from './views/trace/trace.tsx';

const renderView: Record<View, (route: Route) => ComponentChildren> = {
  configure: () => <Configure />,
  preview: ({ item }) => <Preview type={item} />,
  send: () => <Send />,
  inbox: ({ item, search }) => <Inbox emailKey={item} search={search} />,
  trace: ({ item }) => <Trace address={item} />,
  faults: () => <Faults />,
};

export function App() {
  const route = useRoute();
  const { data: info, error, isLoading, run } = useLazyQuery(api.studio);
  const showsProgress = useShowProgress(isLoading);
  const load = () => run(undefined);
  useEffect(load, []);
  if (error !== null) {
    return (
      <main class="start">
        <EmptyState
          icon="error"
          title="The studio did not start"
          action={
            <Button variant="primary" onPress={load}>
              Try again
            </Button>
          }
        >
          {error}
        </EmptyState>
      </main>
    );
  }
  if (info === null) return <main class="start">{showsProgress && <p role="status">Starting the studio…</p>}</main>;
  return (
    <StudioProvider info={info}>
      <Shell view={route.view}>{renderView[route.view](route)}</Shell>
    </StudioProvider>
  );
}
