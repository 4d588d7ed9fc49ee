import { isFloatLiteral } from './float-literals.ts';
import type { ScalarKind } from './number-kind.ts';

/**
 * A scalar that is more than a number. `value` is the sum of `count` samples; if `count` is
 * negative it is a weight, and `value` is the mean of that many samples. Histories keep counts in
 * the same way.
 */
export interface WholeScalar {
  readonly value: number;
  readonly count: number;
  readonly kind: ScalarKind;
}

/** The names of numbers that JSON cannot express. */
export const NON_FINITE_WORDS: ReadonlyMap<unknown, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);
const BY_VALUE: ScalarKind = 'byValue';
const INTEGER = /^-?\d+$/;
const NUMERIC = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;
const TRUE: WholeScalar = { value: 1, count: 1, kind: 'boolean' };
const FALSE: WholeScalar = { value: 0, count: 1, kind: 'boolean' };
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
export function readScalar(raw: unknown): number | WholeScalar | undefined {
  if (typeof raw === 'number') return raw;
  if (typeof raw !== 'object' || raw === null) return readPrimitive(raw);
  return 'value' in raw ? readCounted(raw) : readElement(raw, MAX_NESTING);
}

/** `readScalar` where text that is nothing but a number is one too. */
export function readScalarOrText(raw: unknown): number | WholeScalar | undefined {
  return typeof raw === 'string' && isNumericText(raw) ? readNumericText(raw) : readScalar(raw);
}

/** Returns the scalar of a numeric text: `"5"` is an integer, `"5.0"` a float. */
export function readNumericText(text: string): number | WholeScalar {
  const value = Number(text);
  if (!Number.isInteger(value)) return value;
  if (!INTEGER.test(text)) return floatOf(value);
  return value === 0 ? 0 : value; // Python has no integer -0
}

/** A number that is a float whatever its value is. */
export function floatOf(value: number): WholeScalar {
  return { value, count: 1, kind: 'float' };
}

/** Whether a text is a JSON number: `"12.3"` is one, `"12.3 ms"` and `"007"` are none. */
export function isNumericText(text: string): boolean {
  return NUMERIC.test(text);
}

function readPrimitive(raw: unknown): number | WholeScalar | undefined {
  if (typeof raw === 'number') return raw;
  if (typeof raw === 'boolean') return raw ? TRUE : FALSE;
  if (typeof raw === 'string') return NON_FINITE_WORDS.get(raw);
  if (typeof raw !== 'bigint') return undefined;
  const double = Number(raw);
  return Number.isFinite(double) && BigInt(double) === raw ? double : undefined;
}

function readCounted(raw: { readonly value: unknown }): WholeScalar | undefined {
  const { count, weight } = raw as { readonly count?: unknown; readonly weight?: unknown };
  // null is what JSON makes of NaN
  const single = raw.value === null ? Number.NaN : readMember(raw, 'value', MAX_NESTING);
  if (single === undefined) return undefined;
  const { value, kind } = typeof single === 'number' ? { value: single, kind: BY_VALUE } : single;
  if (weight === undefined) return isCount(count) ? { value, count, kind } : undefined;
  if (count !== undefined || !isWeight(weight)) return undefined;
  return { value, count: -weight, kind };
}

/** Whether a value may be the count of a sum. */
export function isCount(count: unknown): count is number {
  return Number.isSafeInteger(count) && (count as number) > 0;
}

/** Whether a value may be the weight of a mean. */
export function isWeight(weight: unknown): weight is number {
  return typeof weight === 'number' && weight > 0 && weight < Number.POSITIVE_INFINITY;
}

function readMember(
  parent: object,
  name: string | number,
  nesting: number,
): number | WholeScalar | undefined {
  const raw = (parent as Readonly<Record<string | number, unknown>>)[name];
  if (typeof raw === 'number' && isFloatLiteral(parent, name)) return floatOf(raw);
  return readNumber(raw, nesting);
}

function readNumber(raw: unknown, nesting: number): number | WholeScalar | undefined {
  return typeof raw === 'object' && raw !== null ? readElement(raw, nesting) : readPrimitive(raw);
}

/** Returns the only element of an array-like or a tensor. */
function readElement(raw: object, nesting: number): number | WholeScalar | undefined {
  if (nesting === 0) return undefined;
  const { item, dataSync, length } = raw as {
    readonly item?: unknown;
    readonly dataSync?: unknown;
    readonly length?: unknown;
  };
  if (typeof dataSync === 'function') return readNumber(dataSync.call(raw), nesting - 1);
  if (typeof item === 'function') return readPrimitive(item.call(raw));
  return length === 1 ? readMember(raw, 0, nesting - 1) : undefined;
}
