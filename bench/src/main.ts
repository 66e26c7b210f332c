// npm run bench: measures, prints tables and thresholds, writes the numbers as JSON. Each part is measured in its own file.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { checkThresholds } from './check-thresholds.js';
import { runTask } from './children.js';
import { runCommand } from './command.js';
import { measureMemoryOverSends } from './memory.js';
import { measureNetwork } from './network.js';
import { helpText, type Options, parseOptions } from './options.js';
import { fullPlan, type Plan, quickPlan } from './plan.js';
import { measureProfile } from './profile.js';
import { renderReport } from './report.js';
import type { Results } from './results.js';
import { measureSize } from './size.js';
import { measureStartup } from './startup.js';
import { thresholds } from './thresholds.js';
import { measureThroughput } from './throughput.js';
import { measureTls } from './tls.js';

const measureParts = async (
  plan: Plan,
  { parts, connector }: Options,
  log: (line: string) => void,
): Promise<Results> => {
  const results: Results = {};
  if (parts.includes('size')) results.size = measureSize(connector);
  if (parts.includes('throughput')) results.throughput = await measureThroughput(plan, connector, log);
  if (parts.includes('profile')) results.profile = await measureProfile(plan, connector, log);
  if (parts.includes('compiled')) {
    log('compiled: sends without a network');
    const subject = { adapter: 'ours', target: { origin: 'https://api.mailgun.net', connector } } as const;
    results.compiled = await runTask('compiled', subject, { timeoutMs: 120_000 });
  }
  if (parts.includes('startup')) results.startup = await measureStartup(plan, connector, log);
  if (parts.includes('tls')) results.tls = await measureTls(plan, connector, log);
  if (parts.includes('network')) results.network = await measureNetwork(plan, connector, log);
  if (parts.includes('memory')) results.memory = await measureMemoryOverSends(plan, connector, log);
  return results;
};

await runCommand({
  name: 'bench',
  helpText,
  parseOptions,
  async measure(options, log) {
    const file = fileURLToPath(options.connector);
    if (!existsSync(file)) throw new Error(`${file} does not exist. Run npm run build first.`);
    const plan = options.isQuick ? quickPlan : fullPlan;
    const results = await measureParts(plan, options, log);
    const checked = checkThresholds(thresholds, results, plan.isFull);
    return { json: { plan, results }, checked, report: renderReport(results, checked) };
  },
});
