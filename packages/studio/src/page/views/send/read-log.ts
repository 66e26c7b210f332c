// The connector's log lines: what they advise, and themselves. Pure.
import { isObject, readJson } from '../../state/draft.ts';

/** A line is a name and then JSON; its `check` is the sentence for the operator. */
export function readLog(lines: readonly string[]): { check: string | null; lines: readonly string[] } {
  const checks = lines.flatMap((line) => {
    const read = readJson(line.slice(Math.max(0, line.indexOf('{'))));
    return read.ok && isObject(read.value) && typeof read.value.check === 'string' ? [read.value.check] : [];
  });
  return { check: checks.at(-1) ?? null, lines };
}
