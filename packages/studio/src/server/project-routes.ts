// The project: read, written, followed, and shown as a board. Requests and responses are described in contract/project.ts.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Context, Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { withoutApiKey } from '../connector/api-key.js';
import { isObject, listAt, textAt } from '../contract/json.js';
import type { BoardResult, ConfigWrite, ProjectIssue, ProjectState, ProjectWrite } from '../contract/project.js';
import { designTypes } from '../design/wording.js';
import { type Board, createBoard } from '../project/board.js';
import { buildConfig } from '../project/build.js';
import { importConfig } from '../project/create-project.js';
import { checkProject } from '../project/parse-project.js';
import { ProjectFileError } from '../project/project-file.js';
import { describeIssues, type ProjectStore } from '../project/store.js';
import { createEventStream } from './event-stream.js';
import { readBody, type WithBody } from './request-body.js';

/** A body as it came. */
type Unchecked<Body> = { readonly [Field in keyof Body]?: unknown };

export function createProjectRoutes(store: ProjectStore): Hono<WithBody> {
  const routes = new Hono<WithBody>();
  const board = createBoard();
  void warm(board, store).catch(() => {}); // The call for the board reports what is wrong.

  const read = async (): Promise<ProjectState> => {
    const state = await store.read();
    return { ...state, config: buildConfig(state.project) };
  };

  async function write(context: Context, project: unknown, baseRevision: unknown): Promise<Response> {
    const checked = checkProject(project);
    if (!checked.ok) return context.json(refusal(checked.issues), 400);
    const result = await store.write(checked.project, String(baseRevision)).catch((error: unknown) => {
      if (error instanceof ProjectFileError) throw new HTTPException(500, { message: error.message });
      throw error;
    });
    return result.ok ? context.json(await read()) : context.json(result.conflict, 409);
  }

  routes.get('/api/project', async (context) => context.json(await read()));

  routes.put('/api/project', readBody, (context) => {
    const body: Unchecked<ProjectWrite> = context.get('body');
    return write(context, withoutKey(body.project), body.baseRevision);
  });

  routes.put('/api/project/config', readBody, async (context) => {
    const { config, baseRevision }: Unchecked<ConfigWrite> = context.get('body');
    if (!isObject(config)) throw new HTTPException(400, { message: 'Pass config: the connector’s config, an object.' });
    return write(context, importConfig(config, (await store.read()).project), baseRevision);
  });

  const events = createEventStream({
    greeting: 'changes of the project',
    subscribe: (send) => store.subscribe((revision) => send({ event: 'changed', data: JSON.stringify({ revision }) })),
  });
  routes.get('/api/project/events', events);

  routes.post('/api/board', readBody, (context) => {
    const body = context.get('body');
    const only = listAt(body, 'only').map((one) => ({ type: textAt(one, 'type'), language: textAt(one, 'language') }));
    const checked = checkProject(withoutKey(body.project));
    if (!checked.ok) return context.json(refusal(checked.issues), 400);
    const cells = board.render({ project: checked.project, ...(body.only !== undefined && { only }) });
    return context.json({ cells } satisfies BoardResult);
  });

  return routes;
}

/** Renders the emails of the project before a page asks for them, a usage type at a time: requests come in between. */
async function warm(board: Board, store: ProjectStore): Promise<void> {
  const { project } = await store.read();
  for (const type of designTypes) {
    await nextTurn();
    board.render({ project, only: project.languages.map((language) => ({ type, language })) });
  }
}

/** Everything that is wrong, as a sentence each and with its path. */
function refusal(issues: readonly ProjectIssue[]): { error: string; issues: readonly ProjectIssue[] } {
  return { error: describeIssues(null, issues), issues };
}

/** The key belongs to this process, and never to a file that is made to be shared. */
function withoutKey(project: unknown): unknown {
  if (!isObject(project) || !isObject(project.config)) return project;
  return { ...project, config: withoutApiKey(project.config) };
}
