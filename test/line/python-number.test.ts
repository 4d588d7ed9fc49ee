import fc from 'fast-check';
import { formatExponent, formatFixed } from '../../src/line/python-number.ts';

/** A finite magnitude as `numerator / 2 ** twos`, read from its bits. */
interface Fraction {
  readonly numerator: bigint;
  readonly twos: bigint;
}

function fromBits(bits: bigint): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, bits);
  return view.getFloat64(0);
}

function toBits(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0);
}

function fractionOf(bits: bigint): Fraction {
  const biased = (bits >> 52n) & 0x7ffn;
  const stored = bits & ((1n << 52n) - 1n);
  const numerator = biased === 0n ? stored : stored | (1n << 52n);
  const exponent = (biased === 0n ? 1n : biased) - 1075n;
  return exponent < 0n
    ? { numerator, twos: -exponent }
    : { numerator: numerator << exponent, twos: 0n };
}

/** `numerator / denominator` as an integer, half to even. */
function roundHalfEven(numerator: bigint, denominator: bigint): bigint {
  const whole = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  const isUp = twice > denominator || (twice === denominator && whole % 2n === 1n);
  return isUp ? whole + 1n : whole;
}

/** `magnitude * 10 ** tens` as an integer, half to even. */
function scaled({ numerator, twos }: Fraction, tens: bigint): bigint {
  return tens < 0n
    ? roundHalfEven(numerator, (1n << twos) * 10n ** -tens)
    : roundHalfEven(numerator * 10n ** tens, 1n << twos);
}

const signOf = (bits: bigint): string => (bits >> 63n === 1n ? '-' : '');

function withPoint(digits: string, decimals: number): string {
  if (decimals === 0) return digits;
  const padded = digits.padStart(decimals + 1, '0');
  return `${padded.slice(0, -decimals)}.${padded.slice(-decimals)}`;
}

function exactFixed(value: number, decimals: number): string {
  const bits = toBits(value);
  const digits = scaled(fractionOf(bits), BigInt(decimals)).toString();
  return signOf(bits) + withPoint(digits, decimals);
}

/** The power of ten of the first digit. */
function orderOf(fraction: Fraction): bigint {
  const floor = (tens: bigint): bigint =>
    tens < 0n
      ? fraction.numerator / ((1n << fraction.twos) * 10n ** -tens)
      : (fraction.numerator * 10n ** tens) / (1n << fraction.twos);
  // 400 more digits than there are before the point: no double starts later
  return BigInt(floor(400n).toString().length) - 401n;
}

function exactExponent(value: number, decimals: number): string {
  const bits = toBits(value);
  const fraction = fractionOf(bits);
  if (fraction.numerator === 0n) return `${signOf(bits)}${withPoint('0', decimals)}e+00`;
  const order = orderOf(fraction);
  const digits = scaled(fraction, BigInt(decimals) - order).toString();
  // 9.99 may have become 10.0
  const hasCarried = digits.length > decimals + 1;
  const mantissa = withPoint(hasCarried ? digits.slice(0, -1) : digits, decimals);
  const exponent = hasCarried ? order + 1n : order;
  const shown = (exponent < 0n ? -exponent : exponent).toString().padStart(2, '0');
  return `${signOf(bits)}${mantissa}e${exponent < 0n ? '-' : '+'}${shown}`;
}

const fewDigits = fc.integer({ min: 0, max: 20 });
const anyDigits = fc.oneof(fewDigits, fc.integer({ min: 0, max: 100 }));
const fromRandomBits = fc
  .bigInt({ min: 0n, max: 2n ** 64n - 1n })
  .map(fromBits)
  .filter((value) => Number.isFinite(value));
const subnormal = fc.bigInt({ min: 0n, max: 2n ** 52n - 1n }).map(fromBits);
/** What people log: few decimals, near what a double holds of them. */
const decimal = fc
  .tuple(fc.integer({ min: -(10 ** 9), max: 10 ** 9 }), fc.integer({ min: 0, max: 9 }))
  .map(([integer, places]) => integer / 10 ** places);
const large = fc
  .tuple(fc.double({ min: -10, max: 10, noNaN: true }), fc.integer({ min: 18, max: 307 }))
  .map(([mantissa, exponent]) => mantissa * 10 ** exponent);
const double = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fromRandomBits,
  subnormal,
  decimal,
  large,
);

const RUNS = { numRuns: 2000 };

describe('formatFixed', () => {
  // each checked with format(value, '.Nf') of Python 3.11
  test.each([
    [0.03125, 4, '0.0312'],
    [0.5, 0, '0'],
    [1.5, 0, '2'],
    [2.5, 0, '2'],
    [-2.5, 0, '-2'],
    [0.125, 2, '0.12'],
    [0.375, 2, '0.38'],
    [2.675, 2, '2.67'],
    [1.005, 2, '1.00'],
    [0, 4, '0.0000'],
    [-0, 4, '-0.0000'],
    [-0.00001, 4, '-0.0000'],
    [0.00005, 4, '0.0001'],
    [123456789012345680000, 4, '123456789012345683968.0000'],
    [1e21, 2, '1000000000000000000000.00'],
    [1e22, 0, '10000000000000000000000'],
    [5e-324, 20, '0.00000000000000000000'],
    [0.1, 55, '0.1000000000000000055511151231257827021181583404541015625'],
    [1 / 3, 30, '0.333333333333333314829616256247'],
    [NaN, 4, 'nan'],
    [-NaN, 0, 'nan'],
    [Infinity, 4, 'inf'],
    [-Infinity, 4, '-inf'],
  ])('formatFixed(%p, %i) is %s', (value, digits, expected) => {
    expect(formatFixed(value, digits)).toBe(expected);
  });

  test('formatFixed of 1e300 has all of its digits', () => {
    expect(formatFixed(1e300, 0)).toMatch(/^10000000000000000525047602552044\d{269}$/);
  });

  test('formatFixed is the exact expansion, rounded half to even', () => {
    fc.assert(
      fc.property(double, anyDigits, (value, digits) => {
        expect(formatFixed(value, digits)).toBe(exactFixed(value, digits));
      }),
      RUNS,
    );
  });

  test('formatFixed rounds each tie to even', () => {
    const odd = fc.integer({ min: -(2 ** 30), max: 2 ** 30 }).map((half) => 2 * half + 1);
    fc.assert(
      fc.property(odd, fewDigits, (numerator, digits) => {
        const tie = numerator / 2 ** (digits + 1);
        const text = formatFixed(tie, digits);
        expect(text).toBe(exactFixed(tie, digits));
        expect(Number(text.at(-1)) % 2).toBe(0);
      }),
      RUNS,
    );
  });

  test('formatFixed and formatExponent are exact beside what looks like a tie in decimals', () => {
    const half = fc.integer({ min: 0, max: 2e9 }).map((integer) => integer + 0.5);
    const steps = fc.bigInt({ min: -3n, max: 3n });
    fc.assert(
      fc.property(half, fc.integer({ min: 0, max: 12 }), steps, (integer, places, step) => {
        const value = fromBits(toBits(integer / 10 ** places) + step);
        for (const digits of [places, Math.min(places, 4)]) {
          expect(formatFixed(value, digits)).toBe(exactFixed(value, digits));
          expect(formatFixed(-value, digits)).toBe(exactFixed(-value, digits));
          expect(formatExponent(value, digits)).toBe(exactExponent(value, digits));
        }
      }),
      RUNS,
    );
  });

  test('formatFixed is exact on both sides of 1e21, where toFixed gives up', () => {
    const bits = toBits(1e21);
    fc.assert(
      fc.property(fc.bigInt({ min: -1000n, max: 1000n }), fewDigits, (step, digits) => {
        const value = fromBits(bits + step);
        expect(formatFixed(value, digits)).toBe(exactFixed(value, digits));
        expect(formatFixed(-value, digits)).toBe(exactFixed(-value, digits));
      }),
      RUNS,
    );
  });
});

describe('formatExponent', () => {
  // each checked with format(value, '.Ne') of Python 3.11
  test.each([
    [0.01, 4, '1.0000e-02'],
    [0.03125, 4, '3.1250e-02'],
    [0.375, 1, '3.8e-01'],
    [0.125, 1, '1.2e-01'],
    [2.5, 0, '2e+00'],
    [8.5, 0, '8e+00'],
    [9.5, 0, '1e+01'],
    [95, 0, '1e+02'],
    [85, 0, '8e+01'],
    [1250, 1, '1.2e+03'],
    [2.5e21, 0, '2e+21'],
    [0, 4, '0.0000e+00'],
    [-0, 4, '-0.0000e+00'],
    [1e21, 2, '1.00e+21'],
    [1e300, 0, '1e+300'],
    [5e-324, 20, '4.94065645841246544177e-324'],
    [0.1, 55, '1.0000000000000000555111512312578270211815834045410156250e-01'],
    [NaN, 4, 'nan'],
    [Infinity, 4, 'inf'],
    [-Infinity, 4, '-inf'],
  ])('formatExponent(%p, %i) is %s', (value, digits, expected) => {
    expect(formatExponent(value, digits)).toBe(expected);
  });

  test('formatExponent is the exact expansion, rounded half to even', () => {
    fc.assert(
      fc.property(double, anyDigits, (value, digits) => {
        expect(formatExponent(value, digits)).toBe(exactExponent(value, digits));
      }),
      RUNS,
    );
  });

  test('formatExponent rounds each tie among integers and fractions to even', () => {
    // an odd multiple of 5 behind the last digit that is shown
    const tie = fc
      .tuple(fc.integer({ min: 1, max: 10 ** 6 }), fc.integer({ min: -6, max: 9 }))
      .map(([shown, zeros]) => ({ shown, value: (shown * 10 + 5) * 10 ** zeros }));
    fc.assert(
      fc.property(tie, ({ shown, value }) => {
        const digits = String(shown).length - 1;
        expect(formatExponent(value, digits)).toBe(exactExponent(value, digits));
        expect(formatExponent(-value, digits)).toBe(exactExponent(-value, digits));
      }),
      RUNS,
    );
  });

  test('formatExponent of a dyadic fraction is exact for every number of digits', () => {
    const dyadic = fc
      .tuple(fc.integer({ min: -(2 ** 20), max: 2 ** 20 }), fc.integer({ min: -40, max: 40 }))
      .map(([numerator, twos]) => numerator * 2 ** twos);
    fc.assert(
      fc.property(dyadic, fewDigits, (value, digits) => {
        expect(formatExponent(value, digits)).toBe(exactExponent(value, digits));
      }),
      RUNS,
    );
  });
});
