import { twoDigits } from './two-digits.ts';

const DAY_SEC = 86_400;

/** `seconds`, cut to an integer, as Python's `str(timedelta(seconds=int(seconds)))` prints it. */
export function formatDuration(seconds: number): string {
  const whole = Math.trunc(seconds);
  const days = Math.floor(whole / DAY_SEC);
  const rest = whole - days * DAY_SEC;
  const hours = Math.floor(rest / 3600);
  const clock = `${hours}:${twoDigits(Math.floor(rest / 60) % 60)}:${twoDigits(rest % 60)}`;
  if (days === 0) return clock;
  return `${days} ${Math.abs(days) === 1 ? 'day' : 'days'}, ${clock}`;
}
