// npm run bench: measures, prints tables and claims, writes the numbers as JSON. What is measured is one file per part.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { judge } from './claims.js';
import { runCommand } from './command.js';
import { measureMemoryOverSends } from './memory.js';
import { helpText, type Options, parseOptions } from './options.js';
import { fullPlan, type Plan, quickPlan } from './plan.js';
import { renderReport } from './report.js';
import type { Results } from './results.js';
import { measureSize } from './size.js';
import { measureStartup } from './startup.js';
import { measureThroughput } from './throughput.js';
import { measureTls } from './tls.js';

const measureParts = async (
  plan: Plan,
  { parts, connector }: Options,
  say: (line: string) => void,
): Promise<Results> => {
  const results: Results = {};
  if (parts.includes('size')) results.size = measureSize(connector);
  if (parts.includes('throughput')) results.throughput = await measureThroughput(plan, connector, say);
  if (parts.includes('startup')) results.startup = await measureStartup(plan, connector, say);
  if (parts.includes('tls')) results.tls = await measureTls(plan, connector, say);
  if (parts.includes('memory')) results.memory = await measureMemoryOverSends(plan, connector, say);
  return results;
};

await runCommand({
  name: 'bench',
  helpText,
  parseOptions,
  async measure(options, say) {
    const file = fileURLToPath(options.connector);
    if (!existsSync(file)) throw new Error(`there is no ${file}; run npm run build first.`);
    const plan = options.isQuick ? quickPlan : fullPlan;
    const results = await measureParts(plan, options, say);
    const judged = judge(results, plan.isFull);
    return { json: { plan, results }, judged, report: renderReport(results, judged) };
  },
});
