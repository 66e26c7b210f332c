// npm run stress: runs the scenarios, prints tables and thresholds, writes the numbers as JSON.
import { packConnector, unpackConnector } from 'logto-host';
import { checkThresholds } from '../check-thresholds.js';
import { runCommand } from '../command.js';
import { runFaults } from './faults.js';
import { runHalfOpen } from './half-open.js';
import { runIsolation } from './isolation.js';
import { runLate } from './late.js';
import { helpText, parseOptions } from './options.js';
import { runOutage } from './outage.js';
import { fullPlan, shortPlan } from './plan.js';
import { renderReport } from './report.js';
import type { Results } from './results.js';
import type { ScenarioContext } from './scenario.js';
import { runStop } from './stop.js';
import { thresholds } from './thresholds.js';

await runCommand({
  name: 'stress',
  helpText,
  parseOptions,
  async measure({ isShort, scenarios, seed }, log) {
    const plan = isShort ? shortPlan : fullPlan;
    log(`seed ${seed}; packing and unpacking the connector`);
    const { core } = await unpackConnector(await packConnector(), { kit: '@logto/connector-kit', zod: 'zod' });
    const context: ScenarioContext = { core, seed, log };

    const results: Results = {};
    if (scenarios.includes('faults')) results.faults = await runFaults(plan, context);
    if (scenarios.includes('outage')) results.outage = await runOutage(plan, context);
    if (scenarios.includes('isolation')) results.isolation = await runIsolation(plan, context);
    if (scenarios.includes('half-open')) results['half-open'] = await runHalfOpen(plan, context);
    if (scenarios.includes('late')) results.late = await runLate(plan, context);
    if (scenarios.includes('stop')) results.stop = await runStop(plan, context);

    const checked = checkThresholds(thresholds, results, plan.isFull);
    return { json: { seed, plan, results }, checked, report: `Seed ${seed}\n\n${renderReport(results, checked)}` };
  },
});
