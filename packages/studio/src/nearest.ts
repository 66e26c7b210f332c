// What was meant by a name that is none of those there are. Pure.

/** One written in another case, or with a letter too many, too few or wrong. */
export function nearest(written: string, names: readonly string[]): string | undefined {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z]/g, '');
  return names.find((name) => plain(name) === plain(written) || isOneEditApart(plain(name), plain(written)));
}

function isOneEditApart(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (long.length - short.length > 1) return false;
  let start = 0;
  while (start < short.length && short[start] === long[start]) start += 1;
  const isSameLength = short.length === long.length;
  return short.slice(start + (isSameLength ? 1 : 0)) === long.slice(start + 1);
}
