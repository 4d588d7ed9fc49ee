/** Powers of ten that the short way scales by. */
const SCALES: readonly number[] = [1, 10, 100, 1e3, 1e4, 1e5, 1e6];
/** Below it a scaled number is off by less than `TIE_MARGIN`. */
const MAX_SCALED = 1e9;
/** Nearer to a tie than this the short way does not say which way to round. */
const TIE_MARGIN = 1e-6;
/** Smaller ones are rare, and powers of ten beyond 1e22 are not exact. */
const MIN_SHORT_RATE = 1e-9;
const FOUR_DIGITS = 10_000;
/** MMEngine's four decimals, made once each: 20 ns less a number, 400 KB when all have come. */
const fourDecimals: (string | undefined)[] = new Array(FOUR_DIGITS);
/** From here on `toFixed` writes an exponent. */
const TO_FIXED_LIMIT = 1e21;

/**
 * `value` with `digits` (0 to 100) decimals as Python's `format(value, '.4f')` prints it: from the
 * exact decimal expansion, ties to even, for every double.
 */
export function formatFixed(value: number, digits: number): string {
  return formatShort(value, digits) ?? formatExactly(value, digits);
}

/**
 * The same for numbers of everyday size whose rounding is beyond doubt: 35 ns where `toFixed` takes
 * 150. The scaled number is off by 1e9 x 2^-53 at most, far less than the margin.
 */
function formatShort(value: number, digits: number): string | undefined {
  const scale = SCALES[digits];
  if (scale === undefined || !(value > 0)) return undefined;
  const scaled = value * scale;
  if (!(scaled < MAX_SCALED)) return undefined;
  const rounded = roundClearly(scaled);
  return rounded === undefined ? undefined : unscale(rounded, scale);
}

/** The nearest integer; `undefined` near a tie. */
function roundClearly(scaled: number): number | undefined {
  const below = Math.floor(scaled);
  const rest = scaled - below;
  if (rest > 0.5 - TIE_MARGIN && rest < 0.5 + TIE_MARGIN) return undefined;
  return rest < 0.5 ? below : below + 1;
}

/** An integer over a power of ten, with all decimals of that. */
function unscale(scaled: number, scale: number): string {
  const whole = Math.floor(scaled / scale);
  if (scale === 1) return `${whole}`;
  return `${whole}.${decimalsOf(scaled - whole * scale, scale)}`;
}

/** `12` of 10,000 is `0012`. */
function decimalsOf(rest: number, scale: number): string {
  // 1 before the decimals keeps their zeros, and is cut off
  if (scale !== FOUR_DIGITS) return `${rest + scale}`.slice(1);
  const known = fourDecimals[rest];
  if (known !== undefined) return known;
  const text = `${rest + scale}`.slice(1);
  fourDecimals[rest] = text;
  return text;
}

function formatExactly(value: number, digits: number): string {
  if (!Number.isFinite(value)) return formatNonFinite(value);
  const magnitude = Math.abs(value);
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  if (magnitude >= TO_FIXED_LIMIT) {
    return `${sign}${BigInt(magnitude)}${digits > 0 ? `.${'0'.repeat(digits)}` : ''}`;
  }
  const text = magnitude.toFixed(digits);
  return sign + (isTie(magnitude, digits) ? toEven(text) : text);
}

/** `value` as Python's `format(value, '.4e')` prints it: ties to even, two digits of exponent. */
export function formatExponent(value: number, digits: number): string {
  return formatShortExponent(value, digits) ?? formatExponentExactly(value, digits);
}

/** The short way for everyday learning rates: 70 ns where `toExponential` takes 300. */
function formatShortExponent(value: number, digits: number): string | undefined {
  const scale = SCALES[digits];
  if (scale === undefined || !(value >= MIN_SHORT_RATE && value < 1)) return undefined;
  // the first power of ten at or below the value
  let exponent = 1;
  let scaled = value * 10;
  while (scaled < 1) {
    exponent++;
    scaled = value * 10 ** exponent;
  }
  const rounded = roundClearly(scaled * scale);
  if (rounded === undefined || rounded >= scale * 10) return undefined;
  return `${unscale(rounded, scale)}e-${exponent < 10 ? '0' : ''}${exponent}`;
}

function formatExponentExactly(value: number, digits: number): string {
  if (!Number.isFinite(value)) return formatNonFinite(value);
  const magnitude = Math.abs(value);
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const [mantissa = '', exponent = ''] = magnitude.toExponential(digits).split('e');
  const rounded = isTie(magnitude, digits - Number(exponent)) ? toEven(mantissa) : mantissa;
  return `${sign}${rounded}e${exponent.charAt(0)}${exponent.slice(1).padStart(2, '0')}`;
}

function formatNonFinite(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  return value > 0 ? 'inf' : '-inf';
}

/**
 * Whether `magnitude` lies exactly between two decimals of so many digits, where JavaScript rounds
 * up and Python to even. With binary fractions that is so only when its lowest bit is 2^-(digits+1);
 * `digits` may be negative, for multiples of ten.
 */
function isTie(magnitude: number, digits: number): boolean {
  if (digits < 0) return isIntegerTie(magnitude, -digits);
  const scaled = magnitude * 2 ** (digits + 1);
  return scaled % 2 === 1;
}

/** Whether an integer lies exactly between two multiples of 10^zeros. */
function isIntegerTie(magnitude: number, zeros: number): boolean {
  if (!Number.isInteger(magnitude)) return false;
  const unit = 10n ** BigInt(zeros);
  return (BigInt(magnitude) % unit) * 2n === unit;
}

/** A decimal that was rounded up from a tie, rounded to even: one less in its last digit if odd. */
function toEven(text: string): string {
  const last = Number(text.at(-1));
  return last % 2 === 1 ? text.slice(0, -1) + (last - 1) : text;
}
