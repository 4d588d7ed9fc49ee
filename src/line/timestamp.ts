import type { DateStyle } from '../options/line-style.ts';
import { twoDigits } from './two-digits.ts';

/** A quarter of an hour: zones change their offset only at quarters, in UTC. */
const QUARTER_SEC = 900;
const HOUR_SEC = 3600;

/** What the clock of a zone shows at the beginning of a quarter of an hour. */
interface Quarter {
  /** `MM/DD HH:` or `YYYY/MM/DD HH:` */
  readonly hour: string;
  /** Seconds of that hour. */
  readonly second: number;
}

/**
 * Makes the function that prints epoch milliseconds in a time zone, the machine's by default. The
 * zone is asked once a quarter of an hour; its text is good for a second.
 * @throws RangeError for a time zone that is unknown.
 */
export function timestampFormatter(
  dateStyle: DateStyle,
  timeZone: string | undefined,
): (timeMs: number) => string {
  const clock = timeZone === undefined ? machineClock : zoneClock(timeZone);
  let lastSecond = Number.NaN;
  let lastText = '';
  let lastQuarter = Number.NaN;
  let quarter: Quarter = { hour: '', second: 0 };
  return (timeMs) => {
    const second = Math.floor(timeMs / 1000);
    if (second === lastSecond) return lastText;
    const quarterIndex = Math.floor(second / QUARTER_SEC);
    if (quarterIndex !== lastQuarter) {
      quarter = readQuarter(clock(quarterIndex * QUARTER_SEC * 1000), dateStyle);
      lastQuarter = quarterIndex;
    }
    const ofHour = quarter.second + second - quarterIndex * QUARTER_SEC;
    // old zones are off by odd minutes: an hour of theirs ends in the middle of a quarter
    lastText =
      ofHour < HOUR_SEC
        ? printClock(quarter.hour, ofHour)
        : printQuarter(readQuarter(clock(second * 1000), dateStyle));
    lastSecond = second;
    return lastText;
  };
}

function printQuarter({ hour, second }: Quarter): string {
  return printClock(hour, second);
}

function printClock(hour: string, second: number): string {
  return `${hour}${twoDigits(Math.floor(second / 60))}:${twoDigits(second % 60)}`;
}

function readQuarter(
  { year, month, day, hour, minute, second }: ClockTime,
  dateStyle: DateStyle,
): Quarter {
  const date = `${twoDigits(month)}/${twoDigits(day)}`;
  const prefix = dateStyle === 'file' ? `${String(year).padStart(4, '0')}/${date}` : date;
  return { hour: `${prefix} ${twoDigits(hour)}:`, second: minute * 60 + second };
}

/** The reading of a clock on the wall. */
interface ClockTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** Reads the clock of the machine's zone, without Intl, which takes some 10 ms to load. */
function machineClock(timeMs: number): ClockTime {
  const date = new Date(timeMs);
  return {
    year: date.getFullYear(),
    month: date.getMonth() + 1,
    day: date.getDate(),
    hour: date.getHours(),
    minute: date.getMinutes(),
    second: date.getSeconds(),
  };
}

/** @throws RangeError for a time zone that is unknown. */
function zoneClock(timeZone: string): (timeMs: number) => ClockTime {
  const format = new Intl.DateTimeFormat('en-US', {
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (timeMs) => {
    const parts = new Map(format.formatToParts(timeMs).map(({ type, value }) => [type, value]));
    const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
    return {
      year: part('year'),
      month: part('month'),
      day: part('day'),
      hour: part('hour'),
      minute: part('minute'),
      second: part('second'),
    };
  };
}
