/**
 * A value that stands for several samples. `value` is the sum of `count` samples; if `count` is
 * negative it is a weight, and `value` is the mean of that many samples. Histories keep counts in
 * the same way.
 */
export interface CountedScalar {
  readonly value: number;
  readonly count: number;
}

/** The names of numbers that JSON cannot express. */
export const NON_FINITE_WORDS: ReadonlyMap<unknown, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);
const NUMERIC = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;
/** `[[[0.5]]]` is a tensor of one element; what lies deeper is no number anybody logged. */
const MAX_NESTING = 8;

/**
 * The number that `raw` stands for, `undefined` if it is no scalar: a number, a boolean (1 or 0),
 * a bigint that a double holds, `"NaN"`, `"Infinity"`, `"-Infinity"`, an array-like of one such
 * element, a tensor of one element (`item()` or `dataSync()`), or an object with `value` and a
 * positive integer `count` (the sum over that many samples) or a positive `weight` (a mean over so
 * many).
 *
 * Calls the methods and getters of `raw`, so it may throw what they throw.
 * Source: MMEngine's `MessageHub._get_valid_value` and `update_scalars`.
 */
export function readScalar(raw: unknown): number | CountedScalar | undefined {
  if (typeof raw === 'number') return raw;
  if (typeof raw !== 'object' || raw === null) return readPrimitive(raw);
  return 'value' in raw ? readCounted(raw) : readElement(raw, MAX_NESTING);
}

/** `readScalar` where text that is nothing but a number is one too. */
export function readScalarOrText(raw: unknown): number | CountedScalar | undefined {
  return typeof raw === 'string' && isNumericText(raw) ? Number(raw) : readScalar(raw);
}

/** Whether a text is a JSON number: `"12.3"` is one, `"12.3 ms"` and `"007"` are none. */
export function isNumericText(text: string): boolean {
  return NUMERIC.test(text);
}

function readPrimitive(raw: unknown): number | undefined {
  if (typeof raw === 'number') return raw;
  if (typeof raw === 'boolean') return Number(raw);
  if (typeof raw === 'string') return NON_FINITE_WORDS.get(raw);
  if (typeof raw !== 'bigint') return undefined;
  const double = Number(raw);
  return Number.isFinite(double) && BigInt(double) === raw ? double : undefined;
}

function readCounted(raw: { readonly value: unknown }): CountedScalar | undefined {
  const { count, weight } = raw as { readonly count?: unknown; readonly weight?: unknown };
  // null is what JSON makes of NaN
  const value = raw.value === null ? Number.NaN : readNumber(raw.value, MAX_NESTING);
  if (value === undefined) return undefined;
  if (weight === undefined) return isCount(count) ? { value, count } : undefined;
  if (count !== undefined || !isWeight(weight)) return undefined;
  return { value, count: -weight };
}

/** Whether a value may be the count of a sum. */
export function isCount(count: unknown): count is number {
  return Number.isSafeInteger(count) && (count as number) > 0;
}

/** Whether a value may be the weight of a mean. */
export function isWeight(weight: unknown): weight is number {
  return typeof weight === 'number' && weight > 0 && weight < Number.POSITIVE_INFINITY;
}

function readNumber(raw: unknown, nesting: number): number | undefined {
  return typeof raw === 'object' && raw !== null ? readElement(raw, nesting) : readPrimitive(raw);
}

/** Returns the only element of an array-like or a tensor. */
function readElement(raw: object, nesting: number): number | undefined {
  if (nesting === 0) return undefined;
  const { item, dataSync, length } = raw as {
    readonly item?: unknown;
    readonly dataSync?: unknown;
    readonly length?: unknown;
  };
  if (typeof dataSync === 'function') return readNumber(dataSync.call(raw), nesting - 1);
  if (typeof item === 'function') return readPrimitive(item.call(raw));
  return length === 1 ? readNumber((raw as ArrayLike<unknown>)[0], nesting - 1) : undefined;
}
