/** The smallest number of each unit that is a clock: all four are of 1970 to 1973. */
const MIN_SEC = 1e9;
const MIN_MS = 1e11;
const MIN_US = 1e14;
const MIN_NS = 1e17;
/** Nanoseconds have 19 digits until the year 2286. */
const MAX_NS = 1e19;
const MAX_EPOCH_MS = 8.64e15;
/** `Thursday, 1 January 1970 00:00:00.000 GMT+0000 (Coordinated Universal Time)` has 72 letters. */
const MAX_DATE_LENGTH = 100;
/** `Date.parse` reads even `'request 12'`: a date begins as one, or has a year before its clock. */
const DATE = /^\d{4}[-/]\d{1,2}[-/]\d{1,2}|^\d{1,2}\/\d{1,2}\/\d{4}|\b\d{4},? \d{1,2}:\d{2}/;
const NUMBER = /^\d{10,19}(?:\.\d+)?$/;
/** Python's logging writes `2024-01-02 03:04:05,678`. */
const COMMA_FRACTION = /(:\d{2}),(?=\d)/;

/**
 * Epoch milliseconds of a timestamp, `undefined` for anything else: a number whose size says its
 * unit, a date string or a Date.
 */
export function readTimestamp(raw: unknown): number | undefined {
  if (typeof raw === 'number') return isClockNumber(raw) ? epochMsOf(raw) : undefined;
  const timeMs = raw instanceof Date ? raw.getTime() : parseDate(raw);
  // a Date of a user's own class may return anything
  return typeof timeMs === 'number' && Math.abs(timeMs) <= MAX_EPOCH_MS ? timeMs : undefined;
}

function parseDate(text: unknown): number | undefined {
  if (typeof text !== 'string' || text.length > MAX_DATE_LENGTH) return undefined;
  if (NUMBER.test(text)) return epochMsOf(Number(text));
  return DATE.test(text) ? Date.parse(text.replace(COMMA_FRACTION, '$1.')) : undefined;
}

/**
 * Whether a number is a clock: seconds from 1e9, milliseconds, micro- or nanoseconds since 1970.
 */
export function isClockNumber(value: number): boolean {
  return value >= MIN_SEC && value < MAX_NS;
}

/** Whether a number is a clock in milliseconds. */
export function isEpochMs(value: number): boolean {
  return value >= MIN_MS && value < MIN_US;
}

/**
 * Milliseconds of a clock whose size says its unit, to the microsecond; NaN for what is no clock.
 */
export function epochMsOf(value: number): number {
  if (isEpochMs(value)) return value;
  if (!isClockNumber(value)) return Number.NaN;
  if (value < MIN_MS) return Math.round(value * 1e6) / 1e3;
  return value < MIN_NS ? value / 1e3 : Math.round(value / 1e3) / 1e3;
}
