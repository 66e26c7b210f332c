// Pending faults over HTTP.
import type { Fault } from '../faults/fault.js';
import type { FaultQueue, PendingFault } from '../faults/queue.js';
import { type HttpResponse, httpError, json } from '../http/response.js';
import { type ControlContext, type ControlRoute, jsonOf, pathParam } from './route.js';

export interface FaultDependencies {
  faults: FaultQueue;
}

export function faultRoutes({ faults }: FaultDependencies): ControlRoute[] {
  return [
    { method: 'GET', path: '/faults', handle: () => json(200, { items: faults.pending().map(formatFault) }) },
    { method: 'POST', path: '/faults', handle: (context) => add(context, faults) },
    {
      method: 'DELETE',
      path: '/faults',
      handle: () => {
        faults.clear();
        return json(200, { items: [] });
      },
    },
    { method: 'DELETE', path: '/faults/:id', handle: (context) => remove(context, faults) },
  ];
}

export const formatFault = ({ id, remaining, fault }: PendingFault): Record<string, unknown> => ({
  id,
  remaining,
  fault,
});

async function add(context: ControlContext, faults: FaultQueue): Promise<HttpResponse> {
  const posted: unknown[] = [await jsonOf(context)].flat();
  if (posted.length > 1_000) throw httpError(400, 'at most 1000 faults at once');
  const added: PendingFault[] = [];
  for (const [index, fault] of posted.entries()) {
    try {
      added.push(faults.add(fault as Fault));
    } catch (error) {
      // All or none.
      for (const pending of added) pending.remove();
      const place = posted.length > 1 ? `number ${index + 1} of ${posted.length}: ` : '';
      throw httpError(400, `${place}${(error as Error).message}`);
    }
  }
  return json(201, { items: added.map(formatFault) });
}

function remove(context: ControlContext, faults: FaultQueue): HttpResponse {
  const fault = faults.pending().find(({ id }) => id === pathParam(context, 'id'));
  if (!fault) throw httpError(404, 'no such fault is pending');
  fault.remove();
  return json(200, formatFault(fault));
}
