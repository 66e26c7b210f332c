// The ids that Mailgun makes: of messages, stored messages and events.
import { randomFillSync } from 'node:crypto';

/**
 * Random bytes are read from the system in blocks: `randomBytes` of node:crypto for each id would cost 8 µs more per message,
 * of the 240 µs that bench/main.js measures.
 */
const block: Buffer = Buffer.alloc(8_192);
let used: number = block.length;

/** A view of the block: use it before the next call. */
function randomBytes(count: number): Buffer {
  if (used + count > block.length) {
    randomFillSync(block);
    used = 0;
  }
  used += count;
  return block.subarray(used - count, used);
}

/** `<YYYYMMDDHHMMSS.16hex@domain>`, here without the brackets. (docs-2024, api-events samples) */
export function createMessageId(nowMs: number, domain: string): string {
  const stamp = new Date(nowMs).toISOString().replace(/[-:T]/g, '').slice(0, 14);
  return `${stamp}.${randomBytes(8).toString('hex')}@${domain}`;
}

/**
 * `h:Message-Id` is kept when it has the form `<unique@domain>`; otherwise a new id is made.
 * (mailgun.js#394, nodemailer-mailgun-transport#86, #87)
 */
export function honouredMessageId(header: string | undefined): string | undefined {
  return /^<([^\s<>@]{1,200}@[^\s<>@]{1,253})>$/.exec(header?.trim() ?? '')?.[1];
}

export const createStorageKey = (): string => randomBytes(24).toString('base64url');

/** 22 characters of base64url. (docs-2024, api-events samples) */
export const createEventId = (): string => randomBytes(16).toString('base64url');

/** Of a signature: 50 hex characters. (securing-webhooks) */
export const createToken = (): string => randomBytes(25).toString('hex');
