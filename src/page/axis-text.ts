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

/** Steps of an axis of values, up to the end of a float32; uPlot's own end before. */
export const VALUE_STEPS = Array.from({ length: 72 }, (_, index) => index - 32).flatMap((power) =>
  [1, 2, 2.5, 5].map((part) => Number(`${part}e${power}`)),
);

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

/** Returns the places of texts on a logarithmic axis: some six, powers of ten where it is long. */
export function logPlaces(min: number, max: number): number[] {
  const decades = Math.log10(max / min);
  const first = Math.floor(Math.log10(min));
  const last = Math.ceil(Math.log10(max));
  const places: number[] = [];
  if (decades < 0.7) {
    const step = stepOf((max - min) / 5);
    for (let k = Math.ceil(min / step); k * step <= max; k++) places.push(k * step);
    return places.map((place) => Number(place.toPrecision(12)));
  }
  const parts = decades < 2.5 ? [1, 2, 5] : [1];
  const every = Math.ceil(decades / 6);
  for (let power = Math.ceil(first / every) * every; power <= last; power += every) {
    for (const part of parts) places.push(Number(`${part}e${power}`));
  }
  return places.filter((place) => place >= min && place <= max);
}

/** The next of 1, 2 and 5 times a power of ten. */
function stepOf(least: number): number {
  const ten = 10 ** Math.floor(Math.log10(least));
  return ten * ([1, 2, 5].find((part) => part * ten >= least) ?? 10);
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

/**
 * Returns the texts of clocks, epoch seconds, in the time zone of the browser: the time of day as
 * exact as the steps need, and the day below the first clock and the first one of each day.
 */
export function clockTexts(clocks: readonly number[]): string[] {
  const step = (clocks[1] ?? Number.POSITIVE_INFINITY) - (clocks[0] ?? 0);
  let day = '';
  return clocks.map((clock) => {
    const before = day;
    const date = new Date(Math.round(clock * 1000));
    day = `${padded(date.getMonth() + 1)}/${padded(date.getDate())}`;
    const time = timeOfDay(date, step);
    return day === before ? time : `${time}\n${day}`;
  });
}

function timeOfDay(date: Date, step: number): string {
  const minutes = `${padded(date.getHours())}:${padded(date.getMinutes())}`;
  if (step >= 60) return minutes;
  const seconds = `${minutes}:${padded(date.getSeconds())}`;
  return step >= 1 ? seconds : `${seconds}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

function padded(part: number): string {
  return String(part).padStart(2, '0');
}
