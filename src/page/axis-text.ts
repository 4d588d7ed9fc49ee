import { showNumber } from '../report/show-number.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const MIN_DIGITS = 4;
const MAX_DIGITS = 17;
const DIGITS = Array.from({ length: MAX_DIGITS - MIN_DIGITS }, (_, index) => MIN_DIGITS + index);

/** Steps of an axis of iterations: whole numbers. */
export const ITER_STEPS = Array.from({ length: 15 }, (_, power) => 10 ** power).flatMap((ten) => [
  ten,
  2 * ten,
  5 * ten,
]);

/** Steps of an axis of elapsed time, in seconds. */
export const ELAPSED_STEPS = [
  ...[0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30],
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].map((days) => days * DAY),
];

/** Returns a number, short: `25k`, `1.5M`. */
export function countText(value: number): string {
  const magnitude = Math.abs(value);
  if (magnitude >= 1e9) return showNumber(value);
  if (magnitude >= 1e6) return `${showNumber(value / 1e6)}M`;
  return magnitude >= 1e4 ? `${showNumber(value / 1e3)}k` : showNumber(value);
}

/** Returns seconds as a duration of at most two units: `1d 12h`, `2h 30m`, `45s`. */
export function durationText(seconds: number): string {
  if (seconds < MINUTE) return `${showNumber(seconds)}s`;
  const [unit, name, small, smallName] =
    (
      [
        [DAY, 'd', HOUR, 'h'],
        [HOUR, 'h', MINUTE, 'm'],
      ] as const
    ).find(([length]) => seconds >= length) ?? ([MINUTE, 'm', 1, 's'] as const);
  const rest = Math.round((seconds % unit) / small);
  const whole = Math.floor(seconds / unit);
  return rest === 0 ? `${whole}${name}` : `${whole}${name} ${rest}${smallName}`;
}

/**
 * Returns the texts of places on an axis of values, with as many digits as tell them apart; `null`
 * are places without a text.
 */
export function valueTexts(places: readonly (number | null)[]): string[] {
  const values = places.filter((place) => place !== null);
  const digits = DIGITS.find((count) => {
    return new Set(values.map((value) => valueText(value, count))).size === values.length;
  });
  return places.map((place) => (place === null ? '' : valueText(place, digits)));
}

function valueText(value: number, digits = MAX_DIGITS): string {
  if (digits === MIN_DIGITS) return countText(value);
  return String(Number(value.toPrecision(digits))).replace('e+', 'e');
}
