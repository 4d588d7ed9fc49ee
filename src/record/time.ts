/** Smaller numbers are no epoch milliseconds: 1e11 is March 1973. */
const MIN_EPOCH_MS = 1e11;
const MAX_EPOCH_MS = 8.64e15;
/** `Date.parse` reads even `'request 12'`: a date begins as one, or has a year before its clock. */
const DATE = /^\d{4}[-/]\d{1,2}[-/]\d{1,2}|^\d{1,2}\/\d{1,2}\/\d{4}|\b\d{4},? \d{1,2}:\d{2}/;

/**
 * Epoch milliseconds of a timestamp, `undefined` for anything else: an integer of at least 1e11, or
 * a date string.
 */
export function readTimestamp(raw: unknown): number | undefined {
  if (typeof raw === 'number') return isEpochMs(raw) ? raw : undefined;
  if (raw instanceof Date) return Number.isNaN(raw.getTime()) ? undefined : raw.getTime();
  if (typeof raw !== 'string') return undefined;
  const timeMs = /^\d{12,}$/.test(raw) ? Number(raw) : parseDate(raw);
  return Number.isNaN(timeMs) || timeMs > MAX_EPOCH_MS ? undefined : timeMs;
}

function parseDate(text: string): number {
  return DATE.test(text) ? Date.parse(text) : Number.NaN;
}

function isEpochMs(value: number): boolean {
  return Number.isInteger(value) && value >= MIN_EPOCH_MS && value <= MAX_EPOCH_MS;
}
