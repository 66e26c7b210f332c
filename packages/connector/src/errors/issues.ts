// What is wrong with a config, and where. Types and one collector. Pure.
import { toShownName } from './shown-names.js';

export type Path = ReadonlyArray<string | number>;

/** One thing wrong with a config: where it is, and a sentence that names the fix. Never the value, which may be a secret. */
export interface Issue {
  /** `(hidden)` replaces a name that may be a secret. */
  readonly path: Path;
  readonly message: string;
}

/** Adds an issue at the value that is being parsed, or below it. */
export type AddIssue = (message: string, below?: Path) => void;

/** Collects issues into a list, below a path. */
export function collectIssues(issues: Issue[], path: Path = []): AddIssue {
  return (message, below = []) => {
    const names = [...path, ...below].map((name) => (typeof name === 'string' ? toShownName(name) : name));
    issues.push({ path: names, message });
  };
}
