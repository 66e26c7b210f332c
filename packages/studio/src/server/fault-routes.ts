// Faults for the next sends: the calls that list, queue and clear them at the emulator.
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { Emulator } from 'mailgun-emulator';
import type { FaultPreset, PendingFault } from '../contract/api.js';
import { faultPresets } from './fault-presets.js';
import { readBody, type WithBody } from './request-body.js';

const maxTimes = 100;

export function createFaultRoutes({ faults }: Pick<Emulator, 'faults'>): Hono<WithBody> {
  const routes = new Hono<WithBody>();
  const titles = new Map<string, string>();

  const list = (): { presets: FaultPreset[]; pending: PendingFault[] } => ({
    presets: faultPresets.map(({ id, title, description, times = 1 }) => ({ id, title, description, times })),
    pending: faults.pending().map(({ id, fault, remaining }) => ({
      title: titles.get(id) ?? JSON.stringify(fault),
      remaining,
    })),
  });

  routes.get('/api/faults', (context) => context.json(list()));

  routes.post('/api/faults', readBody, (context) => {
    const { id, times: written } = context.get('body');
    const preset = faultPresets.find((one) => one.id === id);
    if (!preset) {
      const ids = faultPresets.map((one) => one.id).join(', ');
      throw new HTTPException(400, { message: `There is no such fault. The faults are ${ids}.` });
    }
    const times = written ?? preset.times ?? 1;
    if (!Number.isInteger(times) || Number(times) < 1 || Number(times) > maxTimes) {
      throw new HTTPException(400, { message: `times is a whole number from 1 to ${maxTimes}.` });
    }
    // Only sends are affected, not the studio's own requests.
    const match = { method: 'POST' };
    titles.set(faults.add({ ...preset.fault, times: Number(times), match }).id, preset.title);
    return context.json(list());
  });

  routes.delete('/api/faults', (context) => {
    faults.clear();
    return context.json(list());
  });

  return routes;
}
