// Everything one storm has measured; a scenario that `--only` left out is missing.
import type { FaultsResult } from './faults.js';
import type { NeighboursResult } from './neighbours.js';
import type { OutageResult } from './outage.js';
import type { SilenceResult } from './silence.js';
import type { StopResult } from './stop.js';

export interface Results {
  faults?: FaultsResult;
  outage?: OutageResult;
  neighbours?: NeighboursResult;
  silence?: SilenceResult;
  stop?: StopResult;
}

export type ScenarioName = keyof Results;
