// A stand-in for Logto's Management API, as far as publishing uses it. Behaviour read from logto-io/logto at 1fbc55441f (2026-08-21):
// packages/core/src/routes/connector/index.ts, config-testing.ts, routes/email-template/index.ts, middleware/koa-auth,
// libraries/connector.ts (getI18nEmailTemplate). The connector's guard, form and sendMessage are the real ones.
import { randomBytes } from 'node:crypto';
import { serve } from '@hono/node-server';
import cleanDeepModule from 'clean-deep';
import { configGuard, createMailgunConnectorWith } from 'connector-mailgun';
import { formItems, metadata, renderMessage, usageTypes } from 'connector-mailgun/inspect';
import { type Context, Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';

const cleanDeep = cleanDeepModule as unknown as <T>(value: T) => T;

/** Looks like the secret of an application; tests search for it in everything that is shown. */
export const appSecret = 'app-secret-0123456789-marker';
export const appId = 'app-id-of-the-studio';
/** Tokens begin with it; tests search for it, too. */
export const tokenMarker = 'token-marker-';

export interface StandInOptions {
  /** @default true */
  isInstalled?: boolean;
  /** Before 1.25 there are no email templates. @default '1.42' */
  version?: '1.24' | '1.42';
  /** @default 'en' */
  fallbackLanguage?: string;
  /** Scope that the application's role gives. @default 'all' */
  scope?: 'all' | '';
  /** @default https://default.logto.app/api */
  resource?: string;
  connector?: { connectorId: string; config: Record<string, unknown> };
  templates?: Array<Omit<TemplateRow, 'id' | 'tenantId' | 'createdAt'>>;
}

interface TemplateRow {
  id: string;
  tenantId: string;
  languageTag: string;
  templateType: string;
  details: Record<string, string>;
  createdAt: number;
}

interface ConnectorRow {
  id: string;
  connectorId: string;
  config: Record<string, unknown>;
}

/** What happens in place of the usual response, or before it. */
type Intervention = () => Response | undefined | Promise<Response | undefined>;

export interface LogtoStandIn {
  readonly url: string;
  /** Environment variables that give access to it. */
  readonly env: Record<string, string>;
  /** `GET /api/connectors` and so on, in order. */
  readonly requests: string[];
  connector: ConnectorRow | null;
  templates: TemplateRow[];
  /** Runs before the next request that matches, such as `PATCH /api/connectors`. */
  before(call: RegExp, intervene: Intervention): void;
  /** The subject and HTML that a user gets, as Logto chooses and the connector renders. */
  render(type: string, locale: string): { subject: string; html: string };
  close(): Promise<void>;
}

class LogtoHttpError extends HTTPException {
  constructor(status: 400 | 401 | 403 | 404 | 422, code: string, message: string, more: object = {}) {
    super(status, { res: Response.json({ code, message, ...more }, { status }) });
  }
}

const usageTypeNames = usageTypes.map(({ type }) => type);
const textItem = (key: string) => ({ key, type: 'Text', label: key, required: false });

function factories({ isInstalled = true }: StandInOptions) {
  const row = (id: string, items: readonly object[], type = 'Email') => ({
    id,
    type,
    target: id,
    platform: null,
    name: { en: id },
    logo: './logo.svg',
    logoDark: null,
    description: { en: id },
    readme: './README.md',
    formItems: items,
  });
  return [
    row('simple-mail-transfer-protocol', [textItem('host'), textItem('auth')]),
    row('mailgun-email', ['endpoint', 'domain', 'apiKey', 'from', 'deliveries'].map(textItem)),
    row('http-email', ['endpoint', 'authorization'].map(textItem)),
    row('twilio-short-message-service', [textItem('accountSID')], 'Sms'),
    ...(isInstalled ? [row(metadata.id, formItems)] : []),
  ];
}

export async function createLogtoStandIn(options: StandInOptions = {}): Promise<LogtoStandIn> {
  const {
    version = '1.42',
    fallbackLanguage = 'en',
    scope = 'all',
    resource = 'https://default.logto.app/api',
  } = options;
  const installed = factories(options);
  const tokens = new Map<string, { audience: string; scope: string }>();
  const interventions: Array<{ call: RegExp; intervene: Intervention }> = [];
  const requests: string[] = [];
  const newId = () => randomBytes(6).toString('hex');
  /** A connector as Logto shows it: the factory's metadata, and over it the row. */
  const show = (connector: ConnectorRow) => ({
    ...installed.find(({ id }) => id === connector.connectorId),
    ...connector,
    metadata: {},
    syncProfile: false,
    enableTokenStorage: false,
  });
  const toRow = (template: NonNullable<StandInOptions['templates']>[number]): TemplateRow => ({
    ...template,
    id: newId(),
    tenantId: 'default',
    createdAt: 1_800_000_000_000,
  });
  const state = {
    connector: options.connector
      ? { id: newId(), ...structuredClone(options.connector) }
      : (null as ConnectorRow | null),
    templates: (options.templates ?? []).map(toRow),
  };
  const app = new Hono();

  app.use(async (context, next) => {
    const call = `${context.req.method} ${context.req.path}`;
    requests.push(call);
    const at = interventions.findIndex((one) => one.call.test(call));
    const response = at < 0 ? undefined : await interventions.splice(at, 1)[0]?.intervene();
    return response ?? next();
  });

  app.post('/oidc/token', async (context) => {
    const form = await context.req.parseBody();
    const [user, password] = basicOf(context);
    // node-oidc-provider: invalid_client is 401, everything else 400.
    if (user !== appId || password !== appSecret)
      return context.json({ error: 'invalid_client', error_description: 'client authentication failed' }, 401);
    if (form.grant_type !== 'client_credentials') return context.json({ error: 'unsupported_grant_type' }, 400);
    if (form.resource !== resource)
      return context.json(
        { error: 'invalid_target', error_description: 'resource indicator is missing, or unknown' },
        400,
      );
    const token = tokenMarker + randomBytes(24).toString('base64url');
    tokens.set(token, { audience: resource, scope: form.scope === 'all' ? scope : '' });
    return context.json({ access_token: token, expires_in: 3600, token_type: 'Bearer', scope });
  });

  app.use('/api/*', async ({ req }, next) => {
    const token = tokens.get(/^Bearer (.+)$/.exec(req.header('authorization') ?? '')?.[1] ?? '');
    if (!token || token.audience !== resource)
      throw new LogtoHttpError(401, 'auth.unauthorized', 'Unauthorized. Please check credentials and its scope.');
    if (token.scope !== 'all')
      throw new LogtoHttpError(403, 'auth.forbidden', 'Forbidden. Please check your user roles and permissions.');
    await next();
  });

  app.get('/api/connector-factories', (context) => context.json(installed));
  app.get('/api/connectors', (context) =>
    context.json([
      show({ id: 'sms1', connectorId: 'twilio-short-message-service', config: { authToken: 'of-sms' } }),
      ...(state.connector ? [show(state.connector)] : []),
    ]),
  );

  app.post('/api/connectors', async (context) => {
    const { connectorId, config = {} } = await context.req.json();
    if (!installed.some(({ id }) => id === connectorId)) {
      throw new LogtoHttpError(
        422,
        'connector.not_found_with_connector_id',
        'Can not find a connector with given standard connector id.',
      );
    }
    state.connector = { id: newId(), connectorId, config: validated(connectorId, config) };
    return context.json(show(state.connector));
  });

  app.patch('/api/connectors/:id', async (context) => {
    if (state.connector?.id !== context.req.param('id'))
      throw new LogtoHttpError(404, 'entity.not_exists_with_id', 'The connectors with ID does not exist.');
    const { config } = await context.req.json();
    // jsonbMode: 'replace'
    state.connector = { ...state.connector, config: validated(state.connector.connectorId, config) };
    return context.json(show(state.connector));
  });

  app.post('/api/connectors/:factoryId/test', async (context) => {
    const { email, config, locale } = await context.req.json();
    if (context.req.param('factoryId') !== metadata.id)
      throw new LogtoHttpError(404, 'connector.not_found', 'Cannot find any available connector.');
    const connector = await createMailgunConnectorWith()({
      getConfig: () => Promise.reject(new Error('not implemented')),
    } as never);
    try {
      await connector.sendMessage(
        { to: email, type: 'Generic', payload: { code: '000000', ...(locale && { locale }) } } as never,
        config,
      );
    } catch (error) {
      const { code, data } = error as { code: string; data?: { errorDescription?: string } };
      throw new LogtoHttpError(
        400,
        `connector.${code}`,
        `Error occurred in connector: ${data?.errorDescription ?? ''}`,
        { data },
      );
    }
    return context.body(null, 204);
  });

  app.get('/api/sign-in-exp', (context) => context.json({ languageInfo: { autoDetect: true, fallbackLanguage } }));

  if (version !== '1.24') addTemplateRoutes(app, state, toRow);
  app.notFound((context) => context.json({ code: 'entity.not_found', message: 'The resource does not exist.' }, 404));
  app.onError((error) =>
    error instanceof HTTPException
      ? error.getResponse()
      : Response.json({ message: 'Internal server error.' }, { status: 500 }),
  );

  const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
    const started = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1', overrideGlobalObjects: false }, () =>
      resolve(started),
    );
  });
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  return Object.assign(state, {
    url,
    env: { LOGTO_ENDPOINT: url, LOGTO_APP_ID: appId, LOGTO_APP_SECRET: appSecret },
    requests,
    before: (call: RegExp, intervene: Intervention) => void interventions.push({ call, intervene }),
    render(type: string, locale: string) {
      const find = (templateType: string, languageTag: string) =>
        state.templates.find((row) => row.templateType === templateType && row.languageTag === languageTag)?.details;
      const logtoTemplate = find(type, locale) ?? find(type, fallbackLanguage) ?? find('Generic', fallbackLanguage);
      const payload = { code: '123456', link: 'https://example.org/join', locale, organization: { name: 'Engines' } };
      const rendered = renderMessage(state.connector?.config, {
        to: 'ada@example.org',
        type,
        payload,
        ...(logtoTemplate && { logtoTemplate }),
      });
      if (!rendered.ok) throw new Error(rendered.operatorMessage);
      const field = (name: string) => rendered.fields.find(([key]) => key === name)?.[1] ?? '';
      return { subject: field('subject'), html: field('html') };
    },
    close: () =>
      new Promise<void>((resolve) => {
        if ('closeAllConnections' in server) server.closeAllConnections();
        server.close(() => resolve());
      }),
  });
}

function validated(connectorId: string, config: Record<string, unknown>): Record<string, unknown> {
  const isHttp = connectorId === 'http-email';
  if (connectorId === metadata.id) {
    const parsed = configGuard.safeParse(config);
    if (!parsed.success) {
      const details = parsed.error.issues
        .map(({ path, message }) => `Error in key path "${path.join('.')}": (custom) ${message}`)
        .join('\n');
      throw new LogtoHttpError(400, 'connector.invalid_config', "The connector's config is invalid.", { details });
    }
  } else if (isHttp && typeof config.endpoint !== 'string') {
    throw new LogtoHttpError(400, 'connector.invalid_config', "The connector's config is invalid.", {
      details: 'endpoint: Required',
    });
  }
  return cleanDeep(config);
}

function addTemplateRoutes(
  app: Hono,
  state: { templates: TemplateRow[] },
  toRow: (template: NonNullable<StandInOptions['templates']>[number]) => TemplateRow,
): void {
  const matches = ({ req }: Context) => {
    const [language, type] = [req.query('languageTag'), req.query('templateType')];
    const isMatch = (row: TemplateRow) =>
      (!language || row.languageTag === language) && (!type || row.templateType === type);
    return { isMatch, hasFilter: Boolean(language ?? type) };
  };
  app.get('/api/email-templates', (context) => context.json(state.templates.filter(matches(context).isMatch)));
  app.put('/api/email-templates', async (context) => {
    const { templates } = await context.req.json();
    if (!Array.isArray(templates) || templates.length === 0 || !templates.every(isTemplate)) {
      throw new LogtoHttpError(400, 'guard.invalid_input', 'The request body is invalid.');
    }
    const written = templates.map(({ languageTag, templateType, details }) => {
      const old = state.templates.find((row) => row.languageTag === languageTag && row.templateType === templateType);
      const row = { ...toRow({ languageTag, templateType, details }), ...(old && { id: old.id }) };
      state.templates = [...state.templates.filter((one) => one !== old), row];
      return row;
    });
    return context.json(written);
  });
  app.delete('/api/email-templates/:id', (context) => {
    const rest = state.templates.filter(({ id }) => id !== context.req.param('id'));
    if (rest.length === state.templates.length)
      throw new LogtoHttpError(404, 'entity.not_exists_with_id', 'The template does not exist.');
    state.templates = rest;
    return context.body(null, 204);
  });
  app.delete('/api/email-templates', (context) => {
    const { isMatch, hasFilter } = matches(context);
    if (!hasFilter) throw new LogtoHttpError(422, 'request.invalid_input', 'Input is invalid.');
    const rest = state.templates.filter((row) => !isMatch(row));
    const rowCount = state.templates.length - rest.length;
    state.templates = rest;
    return context.json({ rowCount });
  });
}

function isTemplate(value: unknown): boolean {
  const { languageTag, templateType, details } = value as Partial<TemplateRow>;
  const texts = details && typeof details.subject === 'string' && typeof details.content === 'string';
  return (
    typeof languageTag === 'string' &&
    languageTag.length <= 16 &&
    usageTypeNames.includes(String(templateType)) &&
    Boolean(texts)
  );
}

/** RFC 6749: user and password are form-encoded in the header. */
function basicOf({ req }: Context): string[] {
  const encoded = /^Basic (.+)$/.exec(req.header('authorization') ?? '')?.[1] ?? '';
  return Buffer.from(encoded, 'base64').toString().split(':').map(decodeURIComponent);
}
