// What every scenario gets.

export interface ScenarioContext {
  /** `packages/core` of a Logto folder with the unpacked tarball in it. */
  readonly core: string;
  readonly seed: number;
  readonly log: (line: string) => void;
}
