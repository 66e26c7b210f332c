// How far back a trace can look, as a few choices in words. Mailgun keeps events for 30 days at most. Pure.

export const periods = [
  { hours: 24, title: 'Last 24 hours' },
  { hours: 72, title: 'Last 3 days' },
  { hours: 7 * 24, title: 'Last 7 days' },
  { hours: 30 * 24, title: 'Last 30 days' },
] as const;

export function periodOf(hours: number): string {
  return periods.find((period) => period.hours === hours)?.title ?? `Last ${hours} hours`;
}
