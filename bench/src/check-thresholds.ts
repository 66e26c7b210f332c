// Compares measured numbers with their limits: pass, fail, or not checked when the run was too short to show it. Pure.

/** One row of a table of limits. `Results` is everything that the run measured. */
export interface Threshold<Results> {
  readonly name: string;
  /** The number to compare; undefined when that part was not run. */
  readonly measured: (results: Results) => number | undefined;
  readonly atLeast?: number;
  readonly atMost?: number;
  /** At most this far from 0, in either direction. */
  readonly within?: number;
  readonly unit: string;
  /** A shortened run proves nothing about this one. */
  readonly needsFullRun?: true;
}

export interface ThresholdResult {
  readonly name: string;
  readonly measured: number;
  readonly limit: string;
  readonly result: 'PASS' | 'FAIL' | 'not checked';
}

/** Checks each threshold whose part was run. NaN passes none. */
export const checkThresholds = <Results>(
  thresholds: readonly Threshold<Results>[],
  results: Results,
  isFull: boolean,
): ThresholdResult[] =>
  thresholds.flatMap(({ name, measured: measure, atLeast, atMost, within, unit, needsFullRun }) => {
    const measured = measure(results);
    if (measured === undefined) return [];
    const [limit, passes] =
      atLeast !== undefined
        ? [`≥ ${atLeast}`, measured >= atLeast]
        : atMost !== undefined
          ? [`≤ ${atMost}`, measured <= atMost]
          : [`± ${within}`, Math.abs(measured) <= (within ?? 0)];
    return {
      name,
      measured,
      limit: `${limit} ${unit}`.trim(),
      result: needsFullRun && !isFull ? 'not checked' : passes ? 'PASS' : 'FAIL',
    };
  });
