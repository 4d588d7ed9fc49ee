const RELATIVE_ERROR = 0.01;
const GAMMA_LESS_1 = (2 * RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
/** Bins of one octave: 34.65. */
const BINS_PER_OCTAVE = (1 / Math.log1p(GAMMA_LESS_1)) * Math.log(2);
/** The share of a bin's upper edge at which both of its edges are equally far away. */
const MIDDLE = 2 / (2 + GAMMA_LESS_1);

const EXPONENT_BIAS = 1023;
const EXPONENT_SHIFT = 20;
const EXPONENT_MASK = 0x7ff;
/** Which of the two halves of a double holds its exponent on this machine. */
const HIGH_HALF = new Uint32Array(Float64Array.of(1).buffer)[1] === 0 ? 0 : 1;
/** Leading bits of the fraction that the table goes by: steps of 2^-11, where a bin takes 2^-5. */
const TABLE_BITS = 11;
const TABLE_SHIFT = EXPONENT_SHIFT - TABLE_BITS;
const TABLE_SIZE = 2 ** TABLE_BITS;
const FRACTIONS = makeFractions();
/** The largest error of a number of the table, in bins. */
const TABLE_ERROR = Math.log2(1 + 0.5 / TABLE_SIZE) * BINS_PER_OCTAVE + 1e-6;

/**
 * The bin of a positive normal number: bin k holds what is above gamma^(k - 1) and at most gamma^k,
 * gamma = 1.0202, so that its middle is within 1 % of all. Source: DDSketch (Masson, Rim, Lee
 * 2019); the same edges as `@datadog/sketches-js`.
 */
export function binOf(value: number): number {
  return Math.ceil(Math.log2(value) * BINS_PER_OCTAVE);
}

/**
 * Puts `binOf` of the magnitude of each of the first `length` values into `keys`, by the bits of
 * the doubles: 3 ns each, where the logarithm takes 9. One number in 40 lies too near to an edge
 * for the table. What is no positive normal number, but for its sign, has a key that means nothing.
 */
export function putBins(
  values: Float64Array,
  bits: Uint32Array,
  length: number,
  keys: Int32Array,
): void {
  const [fractions, binsPerOctave, error] = [FRACTIONS, BINS_PER_OCTAVE, TABLE_ERROR];
  const [highHalf, tableMask] = [HIGH_HALF, TABLE_SIZE - 1];
  for (let i = 0; i < length; i++) {
    const highBits = bits[2 * i + highHalf] as number;
    const octave = ((highBits >>> EXPONENT_SHIFT) & EXPONENT_MASK) - EXPONENT_BIAS;
    const fraction = fractions[(highBits >>> TABLE_SHIFT) & tableMask] as number;
    const position = octave * binsPerOctave + fraction;
    const bin = Math.ceil(position);
    const gap = bin - position;
    const isNearEdge = gap < error || gap > 1 - error;
    keys[i] = isNearEdge ? binOf(Math.abs(values[i] as number)) : bin;
  }
}

/** The number that stands for a bin: within 1 % of all that it holds. */
export function middleOf(bin: number): number {
  return 2 ** (bin / BINS_PER_OCTAVE) * MIDDLE;
}

/** A plain loop takes a fifth of the millisecond that `Float64Array.from` takes of every start. */
function makeFractions(): Float64Array {
  const fractions = new Float64Array(TABLE_SIZE);
  for (let i = 0; i < TABLE_SIZE; i++) {
    fractions[i] = Math.log2(1 + (i + 0.5) / TABLE_SIZE) * BINS_PER_OCTAVE;
  }
  return fractions;
}
