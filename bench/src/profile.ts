// Where the time of a send goes, for this connector and for bare undici: the difference between them can be read line by line.
import { runTask, startServer } from './children.js';
import type { Plan } from './plan.js';
import type { ProfiledSends } from './profile-sends.js';

interface ProfileRow extends ProfiledSends {
  readonly adapter: 'ours' | 'undici';
  readonly concurrency: number;
}

export interface Profile {
  readonly rows: readonly ProfileRow[];
}

export async function measureProfile(plan: Plan, connector: string, log: (line: string) => void): Promise<Profile> {
  const { concurrencies, warmUpMs, warmUpConcurrency } = plan.throughput;
  const server = await startServer();
  const rows: ProfileRow[] = [];
  for (const concurrency of concurrencies) {
    for (const adapter of ['ours', 'undici'] as const) {
      log(`profile: ${adapter} at concurrency ${concurrency}`);
      const target = { origin: server.origin, connector };
      const input = { adapter, target, concurrency, windowMs: plan.profile.windowMs, warmUpMs, warmUpConcurrency };
      rows.push({ adapter, concurrency, ...(await runTask('profile', input)) });
    }
  }
  server.stop();
  return { rows };
}
