// When a mail came, as short as it can be said. Pure.

const dayMs = 24 * 60 * 60 * 1000;
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

export function timeOf(atMs: number, nowMs: number): string {
  const isToday = nowMs - atMs < dayMs && new Date(atMs).getDate() === new Date(nowMs).getDate();
  return isToday ? clock.format(atMs) : day.format(atMs);
}

const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

export function fullTimeOf(atMs: number): string {
  return full.format(atMs);
}
