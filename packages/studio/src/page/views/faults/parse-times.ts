// How many requests a fault applies to, as typed. Pure.

export const maxTimes = 9;

/** @returns null unless the text is a whole number from 1 to 9 */
export function parseTimes(text: string): number | null {
  const number = /^\d+$/.test(text.trim()) ? Number(text) : 0;
  return number >= 1 && number <= maxTimes ? number : null;
}
