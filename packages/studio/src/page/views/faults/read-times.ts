// How many requests a fault is to strike. Pure.

export const mostTimes = 9;

/** @returns null for what is no whole number from 1 to 9 */
export function readTimes(text: string): number | null {
  const number = /^\d+$/.test(text.trim()) ? Number(text) : 0;
  return number >= 1 && number <= mostTimes ? number : null;
}
