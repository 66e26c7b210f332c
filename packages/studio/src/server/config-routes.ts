// The calls that take a config: check, preview, send, diagnose, trace. Requests and responses are described in contract/api.ts.
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { type KeySource, withoutApiKey } from '../connector/api-key.js';
import type { ConnectorModule } from '../connector/connector.js';
import type {
  DiagnoseResult,
  JsonObject,
  PreviewRequest,
  SendRequest,
  SendResult,
  TraceResult,
} from '../contract/api.js';
import { at, isObject, textAt } from '../contract/json.js';
import type { Previewer } from '../emails/preview.js';
import { send } from '../emails/send.js';
import { type LintCache, lintConfig } from '../lint/lint-config.js';
import { diagnose } from '../mailgun/diagnose.js';
import { hoursRange, trace } from '../mailgun/trace.js';
import { readBody, readEmailAddress, type WithBody } from './request-body.js';

export interface ConfigRoutesOptions {
  readonly connector: ConnectorModule;
  readonly keys: KeySource;
  readonly previewer: Previewer;
  /** The two regions that belong to a config's endpoint; undefined for Mailgun's own. */
  readonly regionsOf: (config: unknown) => readonly [string, string] | undefined;
}

export function createConfigRoutes({ connector, keys, previewer, regionsOf }: ConfigRoutesOptions): Hono<WithBody> {
  const routes = new Hono<WithBody>();
  const cache: LintCache = new Map();

  routes.post('/api/check', readBody, (context) => {
    const { stored, ...result } = lintConfig(keys.fill(context.get('body').config), cache);
    return context.json({ ...result, stored: isObject(stored) ? withoutApiKey(stored) : stored });
  });

  routes.post('/api/preview', readBody, async (context) => {
    const body = context.get('body');
    const request: PreviewRequest = {
      config: keys.fill(body.config),
      type: textAt(body, 'type'),
      payload: readPayload(body.payload),
      ...(textAt(body, 'to') !== '' && { to: textAt(body, 'to') }),
      ...(isObject(body.logtoTemplate) && { logtoTemplate: body.logtoTemplate }),
    };
    return context.json(await previewer.preview(request));
  });

  routes.post('/api/send', readBody, async (context) => {
    const body = context.get('body');
    const request = { config: keys.fill(body.config), to: textAt(body, 'to'), as: readSendAs(body.as) };
    const result: SendResult = await send(request, { connector, regions: regionsOf(body.config) });
    return context.json(result);
  });

  routes.post('/api/diagnose', readBody, async (context) => {
    const { config, address } = context.get('body');
    const findings = await diagnose(keys.fill(config), {
      regions: regionsOf(config),
      ...(typeof address === 'string' && address !== '' && { address }),
    });
    return context.json({ findings } satisfies DiagnoseResult);
  });

  routes.post('/api/trace', readBody, async (context) => {
    const body = context.get('body');
    const hours = readHours(body.hours);
    const result: TraceResult = await trace(keys.fill(body.config), readEmailAddress(body.address), {
      regions: regionsOf(body.config),
      ...(hours !== undefined && { hours }),
    });
    return context.json(result);
  });

  return routes;
}

function readSendAs(as: unknown): SendRequest['as'] {
  return isObject(as) ? { type: textAt(as, 'type'), payload: readPayload(at(as, 'payload')) } : 'console';
}

function readPayload(value: unknown): JsonObject {
  if (value === undefined) return {};
  if (isObject(value)) return value;
  throw new HTTPException(400, { message: 'The payload is a JSON object, such as { "code": "123456" }.' });
}

function readHours(value: unknown): number | undefined {
  const [least, most] = hoursRange;
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new HTTPException(400, { message: `hours is a whole number from ${least} to ${most}.` });
}
