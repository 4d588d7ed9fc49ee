/** Smaller numbers are no epoch milliseconds: 1e11 is March 1973. */
const MIN_EPOCH_MS = 1e11;
const MAX_EPOCH_MS = 8.64e15;
/** `Thursday, 1 January 1970 00:00:00.000 GMT+0000 (Coordinated Universal Time)` has 72 letters. */
const MAX_DATE_LENGTH = 100;
/** `Date.parse` reads even `'request 12'`: a date begins as one, or has a year before its clock. */
const DATE = /^\d{4}[-/]\d{1,2}[-/]\d{1,2}|^\d{1,2}\/\d{1,2}\/\d{4}|\b\d{4},? \d{1,2}:\d{2}/;

/**
 * Returns the epoch milliseconds of a timestamp, `undefined` for anything else. A timestamp is an
 * integer of at least 1e11, a date string or a Date.
 */
export function readTimestamp(raw: unknown): number | undefined {
  if (typeof raw === 'number') return isEpochMs(raw) ? raw : undefined;
  const timeMs = raw instanceof Date ? raw.getTime() : parseDate(raw);
  // a Date of a user's own class may return anything
  return typeof timeMs === 'number' && Math.abs(timeMs) <= MAX_EPOCH_MS ? timeMs : undefined;
}

function parseDate(text: unknown): number | undefined {
  if (typeof text !== 'string' || text.length > MAX_DATE_LENGTH) return undefined;
  if (/^\d{12,}$/.test(text)) return Number(text);
  return DATE.test(text) ? Date.parse(text) : undefined;
}

/** Whether a number is a timestamp. */
export function isEpochMs(value: number): boolean {
  return Number.isInteger(value) && value >= MIN_EPOCH_MS && value <= MAX_EPOCH_MS;
}
