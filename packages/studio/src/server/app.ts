// The studio's HTTP application: who may call, then the API, then the page.
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { methodNotAllowed } from 'hono/method-not-allowed';
import type { Emulator } from 'mailgun-emulator';
import type { StudioInfo } from '../contract/api.js';
import type { ProjectStore } from '../project/store.js';
import { requireLocalOrigin, requireToken } from './access.js';
import { type ConfigRoutesOptions, createConfigRoutes } from './config-routes.js';
import { createFaultRoutes } from './fault-routes.js';
import { createInboundRoutes } from './inbound-routes.js';
import type { StudioInbox } from './inbox.js';
import { createInboxRoutes } from './inbox-routes.js';
import { createLogtoRoutes } from './logto-routes.js';
import type { LogtoSession } from './logto-session.js';
import { createPage } from './page.js';
import { createProjectRoutes } from './project-routes.js';
import { internalError, maskKeys, noStore, protectiveHeaders } from './responses.js';
import type { SentMessages } from './sent.js';
import { createSentRoutes } from './sent-routes.js';
import { createWebhookRoutes } from './webhook-routes.js';

export interface AppOptions extends ConfigRoutesOptions {
  readonly info: StudioInfo;
  /** Of this start. */
  readonly token: string;
  readonly inbox: StudioInbox;
  readonly sent: SentMessages;
  readonly project: ProjectStore;
  readonly logto: LogtoSession;
  readonly emulator: Pick<Emulator, 'faults' | 'webhooks'>;
  /** Folder of the built page. */
  readonly pageFolder: string;
  /** Gets a line for each failure of the studio itself, without anything from the request. */
  readonly log: (line: string) => void;
}

export type StudioApp = Hono<{ Bindings: HttpBindings }>;

export function createApp(options: AppOptions): StudioApp {
  const { token, pageFolder, log } = options;
  const app: StudioApp = new Hono();
  app.use(protectiveHeaders, noStore, requireLocalOrigin, requireToken(token));
  app.route('/', createApi(options));
  app.route('/', createPage({ folder: pageFolder, token }));
  app.onError((error, context) => {
    // The rest of a body that was not read would be parsed as the next request.
    context.header('connection', 'close');
    if (error instanceof HTTPException) return context.json({ error: error.message }, error.status);
    log(`studio: ${context.req.method} failed: ${error.name}`);
    return context.json({ error: internalError }, 500);
  });
  return app;
}

const apiPaths = ['/api/*', '/mail/*', '/attachment/*'];

function createApi(options: AppOptions): Hono {
  const { info, token, keys, inbox, sent, project, logto, emulator } = options;
  const api = new Hono();
  for (const path of apiPaths) {
    api.use(
      path,
      methodNotAllowed({
        app: api,
        onMethodNotAllowed: (context, methods) =>
          context.json({ error: `This address takes ${methods.join(' and ')}.` }, 405, { allow: methods.join(', ') }),
      }),
      maskKeys(keys),
    );
  }
  api.get('/api/studio', (context) => context.json(info));
  api.route('/', createConfigRoutes(options));
  api.route('/', createProjectRoutes(project));
  api.route('/', createLogtoRoutes(logto));
  api.route('/', createInboxRoutes(inbox, token));
  api.route('/', createSentRoutes(sent, keys));
  api.route('/', createInboundRoutes(info.emulator.url));
  api.route('/', createWebhookRoutes(emulator));
  api.route('/', createFaultRoutes(emulator));
  for (const path of apiPaths) {
    api.all(path, (context) => context.json({ error: `There is no ${context.req.path} here.` }, 404));
  }
  return api;
}
