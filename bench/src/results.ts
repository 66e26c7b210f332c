// Everything one run measured; a part that `--only` excluded is missing.
import type { Compiled } from './compiled.js';
import type { Memory } from './memory.js';
import type { Network } from './network.js';
import type { Profile } from './profile.js';
import type { Size } from './size.js';
import type { Startup } from './startup.js';
import type { Throughput } from './throughput.js';
import type { Tls } from './tls.js';

export interface Results {
  throughput?: Throughput;
  compiled?: Compiled;
  startup?: Startup;
  size?: Size;
  tls?: Tls;
  network?: Network;
  memory?: Memory;
  profile?: Profile;
}

export type PartName = keyof Results;
