// Whom a mail is from, as an inbox says it. Pure.

/** `"Example Shop" <a@b>` → `Example Shop`; a bare address stays. */
export function senderName(from: string): string {
  const name = /^\s*"?([^"<]*?)"?\s*</.exec(from)?.[1]?.trim();
  return name || from.replace(/[<>]/g, '').trim() || '(no sender)';
}
