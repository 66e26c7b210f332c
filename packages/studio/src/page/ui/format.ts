// How values are displayed: senders, times, durations, sizes. Pure.

/** `"Example Shop" <a@b>` → `Example Shop`; a bare address stays. */
export function senderName(from: string): string {
  const name = /^\s*"?([^"<]*?)"?\s*</.exec(from)?.[1]?.trim();
  return name || from.replace(/[<>]/g, '').trim() || '(no sender)';
}

const dayMs = 24 * 60 * 60 * 1000;
const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const dateTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** Today: the time. Before: the day. */
export function formatShortTime(atMs: number, nowMs: number): string {
  const isToday = nowMs - atMs < dayMs && new Date(atMs).getDate() === new Date(nowMs).getDate();
  return isToday ? time.format(atMs) : day.format(atMs);
}

export const formatDateTime = (atMs: number): string => dateTime.format(atMs);

export const formatDuration = (ms: number): string =>
  ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;

export const formatBytes = (bytes: number): string =>
  bytes < 1024 ? `${bytes}\u00a0B` : `${(bytes / 1024).toFixed(1)}\u00a0kB`;
