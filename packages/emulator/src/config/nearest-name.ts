// Which name was probably meant by one that there is not: for messages about a misspelt field. Pure.
import { distance } from 'fastest-levenshtein';

/** @returns the name that differs least, when that is in a third of its letters at most */
export function nearestName(written: string, names: readonly string[]): string | undefined {
  const [nearest] = names
    .map((name) => ({ name, far: distance(written.toLowerCase().slice(0, 50), name.toLowerCase()) }))
    .filter(({ name, far }) => far <= Math.max(1, Math.floor(name.length / 3)))
    .sort((left, right) => left.far - right.far);
  return nearest?.name;
}
