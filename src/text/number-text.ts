const WHOLE = /^-?\d+$/;
/** The smallest number that JavaScript writes with an exponent, which only floats have. */
const MIN_EXPONENT = 1e21;

/** Returns the JSON text of a finite float, which tells it from an integer: `5.0`, `-0.0`, `1e+21`. */
export function floatText(value: number): string {
  const text = Object.is(value, -0) ? '-0' : String(value);
  return WHOLE.test(text) ? `${text}.0` : text;
}

/** Returns the JSON text of an integer, which has no exponent. */
export function integerText(value: number): string {
  return Math.abs(value) < MIN_EXPONENT ? String(value) : String(BigInt(value));
}
