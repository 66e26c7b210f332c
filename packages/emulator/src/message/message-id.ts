// Makes Mailgun's ids. Form today: `<YYYYMMDDHHMMSS.16hex@domain>`. [O] OLD api-events samples
import { randomBytes } from '../model/ids.js';

export function createMessageId(nowMs: number, domain: string): string {
  const stamp = new Date(nowMs).toISOString().replace(/[-:T]/g, '').slice(0, 14);
  return `${stamp}.${randomBytes(8).toString('hex')}@${domain}`;
}

/**
 * `h:Message-Id` is honoured in the form `<unique@domain>`, else a new id is made.
 * [O] mailgun.js#394, nodemailer-mailgun-transport#86, #87
 */
export function honouredMessageId(header: string | undefined): string | undefined {
  return /^<([^\s<>@]{1,200}@[^\s<>@]{1,253})>$/.exec(header?.trim() ?? '')?.[1];
}

export const createStorageKey = (): string => randomBytes(24).toString('base64url');
