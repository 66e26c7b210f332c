// How many, how long, how fast: the full storm behind the claims, about seven minutes on two cores, and a short form of it.

export interface Plan {
  readonly isFull: boolean;
  readonly faults: {
    readonly sends: number;
    readonly hosts: number;
    /** Sends under way in each host. */
    readonly concurrency: number;
    readonly budgetMs: number;
    readonly sampleEverySends: number;
  };
  readonly outage: {
    readonly budgetMs: number;
    readonly perSecond: number;
    /** How long Mailgun is there before it goes and after it is back, and how long it is gone. */
    readonly thereMs: number;
    readonly goneMs: number;
    /** Sent at once while it is gone. */
    readonly burst: number;
  };
  readonly neighbours: {
    readonly budgetMs: number;
    /** Half of them with a neighbour that hangs, in turn. */
    readonly windows: number;
    readonly windowMs: number;
    readonly perSecond: number;
    /** To the one that hangs. */
    readonly hangingPerSecond: number;
  };
  readonly silence: {
    readonly budgetMs: number;
    readonly rounds: number;
    readonly connections: number;
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
  outage: { budgetMs: 8_000, perSecond: 50, thereMs: 10_000, goneMs: 30_000, burst: 2_500 },
  neighbours: { budgetMs: 2_000, windows: 12, windowMs: 5_000, perSecond: 100, hangingPerSecond: 100 },
  silence: { budgetMs: 8_000, rounds: 5, connections: 5 },
  stop: { budgetMs: 8_000, rounds: 5, concurrency: 100, afterMs: 3_000 },
};

/** Budgets as short as an operator could set them, so that what hangs does not hang for long. */
export const shortPlan: Plan = {
  isFull: false,
  faults: { sends: 2_000, hosts: 2, concurrency: 100, budgetMs: 5_000, sampleEverySends: 50 },
  outage: { budgetMs: 2_000, perSecond: 25, thereMs: 1_000, goneMs: 3_000, burst: 2_200 },
  neighbours: { budgetMs: 2_000, windows: 4, windowMs: 1_000, perSecond: 50, hangingPerSecond: 50 },
  silence: { budgetMs: 4_000, rounds: 1, connections: 5 },
  stop: { budgetMs: 4_000, rounds: 1, concurrency: 50, afterMs: 1_000 },
};
