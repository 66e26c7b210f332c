// Reproducible randomness: a number from a seed and a position, the same on every machine.

/** From 0 (inclusive) to 1 (exclusive). The finalizer of murmur3 mixes well enough to choose faults. */
export const randomAt = (seed: number, position: number): number => {
  let bits = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(position + 1, 0xc2b2ae35);
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return ((bits ^ (bits >>> 16)) >>> 0) / 2 ** 32;
};
