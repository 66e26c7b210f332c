// The server-sent events of the inbox and of the project: what a page that disconnects at once leaves behind.
import { expect, it } from 'vitest';
import { createProject } from '../src/project/create-project.ts';
import { openProject } from '../src/project/store.ts';
import { createProjectRoutes } from '../src/server/project-routes.ts';
import { afterThis } from './lab.ts';

it('frees the stream of a page that disconnects before it has received anything', async () => {
  const store = await openProject(null, createProject());
  afterThis(() => store.close());
  let listeners = 0;
  const routes = createProjectRoutes({
    ...store,
    subscribe(listener) {
      listeners += 1;
      const unsubscribe = store.subscribe(listener);
      return () => {
        listeners -= 1;
        unsubscribe();
      };
    },
  });
  const statuses = new Set<number>();
  for (let page = 0; page < 25; page += 1) {
    const response = await routes.request('/api/project/events');
    statuses.add(response.status);
    await response.body?.cancel();
  }

  expect([...statuses]).toEqual([200]);
  expect(listeners).toBe(0);
});
