// What every scenario is given.

export interface Stage {
  /** `packages/core` of a Logto with the unpacked tarball in it. */
  readonly core: string;
  readonly seed: number;
  readonly say: (line: string) => void;
}
