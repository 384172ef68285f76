const clock = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });
const day = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'long' });
const dayOfYear = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });

/** "14:02" */
export function formatClock(ms: number): string {
  return clock.format(ms);
}

/** With date, seconds and zone. */
export function formatExact(ms: number): string {
  return exact.format(ms);
}

function midnightMs(ms: number): number {
  return new Date(ms).setHours(0, 0, 0, 0);
}

/** "Today", "Yesterday", "Fri, 20 November", and with the year when it is not this one. */
export function formatDay(ms: number, nowMs: number): string {
  const days = Math.round((midnightMs(ms) - midnightMs(nowMs)) / 86_400_000);
  if (days === 0 || days === -1) return capitalize(relative.format(days, 'day'));
  const sameYear = new Date(ms).getFullYear() === new Date(nowMs).getFullYear();
  return (sameYear ? day : dayOfYear).format(ms);
}

function capitalize(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}
