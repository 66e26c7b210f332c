// npm run storm: puts the connector through what production does, prints tables and claims, writes the numbers as JSON.
import { packConnector, unpackConnector } from 'logto-host';
import { runCommand } from '../command.js';
import { judge } from './claims.js';
import { runFaults } from './faults.js';
import { runNeighbours } from './neighbours.js';
import { helpText, parseOptions } from './options.js';
import { runOutage } from './outage.js';
import { fullPlan, shortPlan } from './plan.js';
import { renderReport } from './report.js';
import type { Results } from './results.js';
import { runSilence } from './silence.js';
import type { Stage } from './stage.js';
import { runStop } from './stop.js';

await runCommand({
  name: 'storm',
  helpText,
  parseOptions,
  async measure({ isShort, scenarios, seed }, say) {
    const plan = isShort ? shortPlan : fullPlan;
    say(`seed ${seed}; packing and unpacking the connector`);
    const { core } = await unpackConnector(await packConnector(), { kit: '@logto/connector-kit', zod: 'zod' });
    const stage: Stage = { core, seed, say };

    const results: Results = {};
    if (scenarios.includes('faults')) results.faults = await runFaults(plan, stage);
    if (scenarios.includes('outage')) results.outage = await runOutage(plan, stage);
    if (scenarios.includes('neighbours')) results.neighbours = await runNeighbours(plan, stage);
    if (scenarios.includes('silence')) results.silence = await runSilence(plan, stage);
    if (scenarios.includes('stop')) results.stop = await runStop(plan, stage);

    const judged = judge(results, plan.isFull);
    return { json: { seed, plan, results }, judged, report: `Seed ${seed}\n\n${renderReport(results, judged)}` };
  },
});
