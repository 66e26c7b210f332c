// How many sends, for how long, at what rate: the full stress test (about eight minutes on two cores) and a short form of it.

/** Connections are refused, or open and without a response. */
export type OutageMode = 'refused' | 'unresponsive';

export interface Plan {
  readonly isFull: boolean;
  readonly faults: {
    readonly sends: number;
    readonly hosts: number;
    /** Sends in flight per host. */
    readonly concurrency: number;
    readonly budgetMs: number;
    readonly sampleEverySends: number;
  };
  readonly outage: {
    readonly budgetMs: number;
    readonly perSecond: number;
    /** Time before and after the outage. */
    readonly healthyMs: number;
    /** For each mode; `unresponsive` needs more than 16 s until sends fail with `unavailable`. */
    readonly outageMs: Readonly<Record<OutageMode, number>>;
    /** Sends started at once during the outage. */
    readonly burst: number;
  };
  readonly isolation: {
    readonly budgetMs: number;
    /** Every second one with an unresponsive origin. */
    readonly windows: number;
    readonly windowMs: number;
    readonly perSecond: number;
    readonly unresponsivePerSecond: number;
  };
  readonly 'half-open': {
    readonly budgetMs: number;
    /** Per round, how long the connections are idle before they are dropped. */
    readonly idleMs: readonly number[];
    readonly connections: number;
  };
  readonly late: {
    readonly budgetMs: number;
    /** After the budget: when the response to the first request arrives. */
    readonly lateMs: number;
    /** Sends at once to an origin of which only 16 requests are awaited. */
    readonly overLimit: number;
  };
  readonly stop: {
    readonly budgetMs: number;
    readonly rounds: number;
    readonly concurrency: number;
    /** From the first send to SIGTERM. */
    readonly afterMs: number;
  };
}

export const fullPlan: Plan = {
  isFull: true,
  faults: { sends: 100_000, hosts: 2, concurrency: 200, budgetMs: 8_000, sampleEverySends: 250 },
  outage: {
    budgetMs: 8_000,
    perSecond: 50,
    healthyMs: 10_000,
    outageMs: { refused: 30_000, unresponsive: 30_000 },
    burst: 2_500,
  },
  isolation: { budgetMs: 2_000, windows: 12, windowMs: 5_000, perSecond: 100, unresponsivePerSecond: 100 },
  'half-open': { budgetMs: 8_000, idleMs: [300, 4_000, 300, 4_000, 4_000], connections: 5 },
  late: { budgetMs: 8_000, lateMs: 20_000, overLimit: 30 },
  stop: { budgetMs: 8_000, rounds: 5, concurrency: 100, afterMs: 3_000 },
};

/** Short budgets, so that sends that time out do not take long. */
export const shortPlan: Plan = {
  isFull: false,
  faults: { sends: 2_000, hosts: 2, concurrency: 100, budgetMs: 5_000, sampleEverySends: 50 },
  outage: {
    budgetMs: 2_000,
    perSecond: 25,
    healthyMs: 1_000,
    outageMs: { refused: 3_000, unresponsive: 19_000 },
    burst: 2_200,
  },
  isolation: { budgetMs: 2_000, windows: 4, windowMs: 1_000, perSecond: 50, unresponsivePerSecond: 50 },
  'half-open': { budgetMs: 4_000, idleMs: [300, 4_000], connections: 5 },
  late: { budgetMs: 3_000, lateMs: 3_000, overLimit: 30 },
  stop: { budgetMs: 4_000, rounds: 1, concurrency: 50, afterMs: 1_000 },
};
