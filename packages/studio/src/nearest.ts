// What was meant by a name that is none of those there are. Pure.
import { distance } from 'fastest-levenshtein';

/** One written in another case, or with a letter too many, too few or wrong. */
export function nearest(written: string, names: readonly string[]): string | undefined {
  const plain = (text: string) =>
    text
      .toLowerCase()
      .replace(/[^a-z]/g, '')
      .slice(0, 50);
  return names.find((name) => distance(plain(name), plain(written)) <= 1);
}
