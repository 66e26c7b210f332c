// Everything one stress test measured; a scenario that `--only` excluded is missing.
import type { FaultsResult } from './faults.js';
import type { HalfOpenResult } from './half-open.js';
import type { IsolationResult } from './isolation.js';
import type { LateResult } from './late.js';
import type { OutageResult } from './outage.js';
import type { StopResult } from './stop.js';

export interface Results {
  faults?: FaultsResult;
  outage?: OutageResult;
  isolation?: IsolationResult;
  'half-open'?: HalfOpenResult;
  late?: LateResult;
  stop?: StopResult;
}

export type ScenarioName = keyof Results;
