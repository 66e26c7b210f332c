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
import { Board } from './views/board/board.tsx';
import { Configure } from './views/configure/configure.tsx';
import { Faults } from './views/faults/faults.tsx';
import { AllWebhooks } from './views/inbox/all-webhooks.tsx';
import { Inbound } from './views/inbox/inbound.tsx';
import { Inbox } from './views/inbox/inbox.tsx';
import { inboundItem, webhooksItem } from './views/inbox/inbox-nav.tsx';
import { Preview } from './views/preview/preview.tsx';
import { Publish } from './views/publish/publish.tsx';
import { Send } from './views/send/send.tsx';
import { Trace } from './views/trace/trace.tsx';

const renderView: Record<View, (route: Route) => ComponentChildren> = {
  board: ({ item }) => <Board place={item} />,
  configure: () => <Configure />,
  preview: ({ item }) => <Preview type={item} />,
  send: () => <Send />,
  inbox({ item, search }) {
    if (item === webhooksItem) return <AllWebhooks />;
    return item === inboundItem ? <Inbound /> : <Inbox emailKey={item} search={search} />;
  },
  trace: ({ item }) => <Trace address={item} />,
  faults: () => <Faults />,
  publish: () => <Publish />,
};

/** Everything that the views need, in one go. */
async function loadStudio() {
  const [info, initial, { projectModel }] = await Promise.all([
    api.studio(),
    api.project(),
    import('./state/project-model.ts'),
  ]);
  return { info, initial, model: projectModel };
}

export function App() {
  const route = useRoute();
  const { data: start, error, isLoading, run } = useLazyQuery(loadStudio);
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
  if (start === null) return <main class="start">{showsProgress && <p role="status">Starting the studio…</p>}</main>;
  return (
    <StudioProvider {...start}>
      <Shell view={route.view}>{renderView[route.view](route)}</Shell>
    </StudioProvider>
  );
}
