// The calls that connect to a Logto, pull, compare, publish and test. Requests and responses are described in contract/logto.ts.
import { type Context, Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { stream } from 'hono/streaming';
import type { JsonObject } from '../contract/api.js';
import { isObject, listAt, textAt } from '../contract/json.js';
import type { PublishEvent } from '../contract/logto.js';
import type { Project } from '../contract/project.js';
import { LogtoError } from '../logto/logto-error.js';
import { publishTargets } from '../logto/plan.js';
import { toPreview } from '../logto/plan-parts.js';
import { isPublishError } from '../logto/publish.js';
import { sendLogtoTest } from '../logto/send-test.js';
import { checkProject } from '../project/parse-project.js';
import type { LogtoSession, Publication } from './logto-session.js';
import { readBody, readEmailAddress, type WithBody } from './request-body.js';
import { internalError } from './responses.js';

export function createLogtoRoutes(session: LogtoSession): Hono<WithBody> {
  const routes = new Hono<WithBody>();

  routes.get('/api/logto', (context) => context.json(session.status()));

  routes.post('/api/logto/connect', readBody, async (context) => {
    const { fields } = context.get('body');
    return context.json(await explained(() => session.connect(isObject(fields) ? fields : null)));
  });

  routes.post('/api/logto/disconnect', (context) => {
    session.disconnect();
    return context.json(session.status());
  });

  routes.post('/api/logto/pull', readBody, async (context) => {
    const previous = readProject(context.get('body'));
    return masked(context, await explained(() => session.pull(previous)), session);
  });

  routes.post('/api/logto/diff', readBody, async (context) => {
    const publication = readPublication(context.get('body'));
    const plan = await explained(() => session.plan(publication));
    return masked(context, toPreview(plan, session.client().access.endpoint), session);
  });

  routes.post('/api/logto/publish', readBody, async (context) => {
    const body = context.get('body');
    const publication = readPublication(body);
    const plan = await explained(() => session.plan(publication));
    const confirmed = listAt(body, 'confirmed');
    const open = plan.questions.filter(({ id }) => !confirmed.includes(id));
    if (open.length > 0) throw new HTTPException(409, { message: open.map(({ message }) => message).join(' ') });
    const { mask } = session.client();
    context.header('content-type', 'application/x-ndjson');
    return stream(context, async (output) => {
      const write = (event: PublishEvent) => output.write(`${mask(JSON.stringify(event))}\n`);
      try {
        const steps: Array<Promise<unknown>> = [];
        const onStep = (step: string) => void steps.push(write({ step }));
        const result = await session.publish(publication, textAt(body, 'revision'), onStep);
        await Promise.all(steps);
        await write({ result });
      } catch (error) {
        await write({ error: isPublishError(error) ? error.message : internalError });
      }
    });
  });

  routes.post('/api/logto/test', readBody, async (context) => {
    const body = context.get('body');
    const email = readEmailAddress(body.email);
    await explained(() => sendLogtoTest(session.client(), email, textAt(body, 'locale') || undefined));
    return context.json({});
  });

  return routes;
}

/** @throws HTTPException 400 */
function readProject(body: JsonObject): Project {
  const checked = checkProject(body.project);
  if (checked.ok) return checked.project;
  throw new HTTPException(400, { message: `The project cannot be used: ${checked.issues[0]?.message ?? ''}` });
}

/** @throws HTTPException 400 */
function readPublication(body: JsonObject): Publication {
  const backup = textAt(body, 'restore');
  if (backup !== '') return { kind: 'restore', backup };
  const target = publishTargets.find((one) => one === body.target);
  if (!target) throw new HTTPException(400, { message: `target is one of ${publishTargets.join(', ')}.` });
  return { kind: 'project', project: readProject(body), target, typed: isObject(body.typed) ? body.typed : {} };
}

/** @throws HTTPException 400 for what the operator must give, 502 for what Logto or the network refused */
async function explained<Result>(run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    if (!isPublishError(error)) throw error;
    throw new HTTPException(error instanceof LogtoError ? 502 : 400, { message: error.message });
  }
}

/** No secret is in these responses; this is the second line of defence, for one that stands in an email or a note. */
function masked(context: Context, value: unknown, session: LogtoSession): Response {
  return context.body(session.client().mask(JSON.stringify(value)), 200, { 'content-type': 'application/json' });
}
