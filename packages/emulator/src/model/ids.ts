// Random bytes for ids, drawn from the system in blocks: one call per id would cost more than the rest of the id.
import { randomFillSync } from 'node:crypto';

const block: Buffer = Buffer.alloc(8_192);
let used: number = block.length;

/** @param count at most 8192  @returns bytes that the caller must use at once: they are a view */
export function randomBytes(count: number): Buffer {
  if (used + count > block.length) {
    randomFillSync(block);
    used = 0;
  }
  used += count;
  return block.subarray(used - count, used);
}
