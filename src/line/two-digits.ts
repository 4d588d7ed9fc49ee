const TEXTS: readonly string[] = Array.from({ length: 60 }, (_, value) =>
  value < 10 ? `0${value}` : `${value}`,
);

/**
 * `07` of 7; of integers from 0 to 59, as clocks and calendars have them: no text is made for one.
 */
export function twoDigits(value: number): string {
  return TEXTS[value] ?? `${value}`;
}
