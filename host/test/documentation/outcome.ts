// What is run, and what running it comes to.
import type { Example } from './examples.ts';

/** What a document promises its reader, and what came of it: the test compares the two. */
export interface Outcome {
  readonly promised: unknown;
  readonly came: unknown;
}

/** Runs an example. */
export type Run = (example: Example) => Promise<Outcome>;

/** Something that a document shows, ready to be run. */
export interface Shown {
  /** Where it stands. */
  readonly name: string;
  run(): Promise<Outcome>;
}
