// The emulator's own API under /_emulator/: what a test in any language, or a person with curl, asks for.
import { createRequire } from 'node:module';
import { checkFault } from '../faults/validate-fault.js';
import type { Core } from '../core.js';
import type { Fault } from '../faults/queue.js';
import { type Answer, json, refuse, text } from '../http/response.js';
import { type Call, jsonBody, param, type Route } from '../http/route.js';
import { knownAnswers } from '../http/mailgun-responses.js';
import { magicRecipients } from '../delivery/outcome.js';
import { show as showEvent } from '../resources/events/routes.js';
import { happenRoutes } from './accepted.js';
import { type ControlRow, mailRoutes } from './emails.js';
import { trackingRoutes } from './tracking-links.js';

const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };

/** A call of the emulator's own. */
export interface ControlRoute extends Route {
  /** The parameters it reads; undefined lets any pass. */
  query?: readonly string[] | undefined;
}

const row = (method: string, path: string, handle: Route['handle'], query: readonly string[] = []): ControlRoute => ({
  method,
  path: `/_emulator${path}`,
  access: 'none',
  query,
  handle,
});
const rowOf = ({ method, path, handle, query }: ControlRow): ControlRoute => row(method, path, handle, query);

export const controlRoutes: ControlRoute[] = [
  row('GET', '', index),
  row('GET', '/', index),
  row('GET', '/health', () => json(200, { status: 'ok', version })),
  row('GET', '/state', state),
  row('DELETE', '/state', reset),
  row('GET', '/requests', requests, ['to']),
  row('GET', '/events', events, ['region', 'limit']),
  row('GET', '/faults', (_call, core) => json(200, { items: core.faults.pending().map(showFault) })),
  row('POST', '/faults', addFault),
  row('DELETE', '/faults', clearFaults),
  row('DELETE', '/faults/:id', removeFault),
  ...mailRoutes.map(rowOf),
  ...happenRoutes.map(rowOf),
  // Links that lie in mails: whoever passes them on may have added to them.
  ...trackingRoutes.map((tracking) => ({ ...rowOf(tracking), query: undefined })),
];

function index(): Answer {
  const lines = controlRoutes.map(({ method, path }) => `${method.padEnd(6)} ${path}`);
  return text(200, `mailgun-emulator ${version}\n\n${lines.join('\n')}\nGET    /_emulator/stream\n`);
}

function state(_call: Call, core: Core): Answer {
  return json(200, {
    version,
    profile: core.profile,
    urls: core.urls,
    messages: core.messages.count(),
    mails: core.mails.count({}, core.now()),
    domains: {
      us: core.domains.list('us').map(({ name }) => name),
      eu: core.domains.list('eu').map(({ name }) => name),
    },
    accepts: { anyKey: core.config.keys === undefined, anyDomain: core.domains.isOpen },
    faults: core.faults.pending().map(showFault),
    answers: Object.keys(knownAnswers),
    magicRecipients: Object.fromEntries(Object.entries(magicRecipients).map(([name, { does }]) => [`${name}@`, does])),
  });
}

/** As after the start: messages, faults, templates and lists go; the configuration is written again. */
function reset(_call: Call, core: Core): Answer {
  core.reset();
  return json(200, { message: 'everything has been reset' });
}

function requests(call: Call, core: Core): Answer {
  const to = call.query.get('to');
  return json(200, { items: core.journal.list(to === null ? {} : { to }) });
}

function events(call: Call, core: Core): Answer {
  const region = call.query.get('region') === 'eu' ? 'eu' : 'us';
  const limit = Math.min(Math.max(Math.trunc(Number(call.query.get('limit') ?? 100)) || 100, 1), 1_000);
  const found = core.events.find({ region, isAscending: false, conditions: [], limit }, core.now());
  return json(200, { items: found.map((event) => showEvent(event, core)) });
}

const showFault = ({ id, fault, left }: { id: string; fault: Fault; left: number }) => ({ id, left, fault });

function addFault(call: Call, core: Core): Answer {
  const posted = [jsonBody(call)].flat();
  if (posted.length > 1_000) throw refuse(400, 'at most 1000 faults at once');
  try {
    // All or none: half of an order would wait for a request that is not meant.
    for (const fault of posted) checkFault(fault as Fault);
    const added = posted.map((fault) => core.faults.add(fault as Fault));
    return json(201, { items: added.map(showFault) });
  } catch (error) {
    throw refuse(400, (error as Error).message); // It says what is wrong with the fault.
  }
}

function clearFaults(_call: Call, core: Core): Answer {
  core.faults.clear();
  return json(200, { items: [] });
}

function removeFault(call: Call, core: Core): Answer {
  const fault = core.faults.pending().find(({ id }) => id === param(call, 'id'));
  if (!fault) throw refuse(404, 'no such fault is pending');
  fault.remove();
  return json(200, showFault(fault));
}
