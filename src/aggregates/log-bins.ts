const RELATIVE_ERROR = 0.01;
const GAMMA_LESS_1 = (2 * RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
/** Bins of one octave: 34.65. */
const BINS_PER_OCTAVE = (1 / Math.log1p(GAMMA_LESS_1)) * Math.log(2);
/** The share of a bin's upper edge at which both of its edges are equally far away. */
const MIDDLE = 2 / (2 + GAMMA_LESS_1);

const EXPONENT_BIAS = 1023;
const EXPONENT_SHIFT = 20;
const EXPONENT_MASK = 0x7ff;
/** The index of the half of a double that holds its exponent on this machine, 0 or 1. */
export const HIGH_HALF = new Uint32Array(Float64Array.of(1).buffer)[1] === 0 ? 0 : 1;
/** Leading bits of the fraction that the table goes by: steps of 2^-12, where a bin takes 2^-5. */
const TABLE_BITS = 12;
const TABLE_SHIFT = EXPONENT_SHIFT - TABLE_BITS;
const TABLE_SIZE = 2 ** TABLE_BITS;
/** Bins are fixed-point numbers in the tables: whole ones above 14 bits. */
const POINT_BITS = 14;
const ONE_BIN = 2 ** POINT_BITS;
const OCTAVES = makeTable(EXPONENT_MASK + 1, (exponent) => exponent - EXPONENT_BIAS);
const FRACTIONS = makeTable(TABLE_SIZE, (i) => Math.log2(1 + (i + 0.5) / TABLE_SIZE));
/** The largest error of the sum of two numbers of the tables: of the steps, and of rounding. */
const TABLE_ERROR = Math.ceil(Math.log2(1 + 0.5 / TABLE_SIZE) * BINS_PER_OCTAVE * ONE_BIN) + 2;

/**
 * The bin of a positive normal number: bin k holds what is above gamma^(k - 1) and at most gamma^k,
 * gamma = 1.0202, so that its middle is within 1 % of all. Source: DDSketch (Masson, Rim, Lee
 * 2019); the same edges as `@datadog/sketches-js`.
 */
export function binOf(value: number): number {
  return Math.ceil(Math.log2(value) * BINS_PER_OCTAVE);
}

/** What `binOfBits` gives where it does not know. */
export const UNSURE = -0x8000_0000;

/**
 * The bin of the magnitude of a normal number, by the high half of its bits: 1 ns, where the
 * logarithm takes 11. `UNSURE` for one number in 80, which lies too near to an edge for the table.
 */
export function binOfBits(highBits: number): number {
  const octave = OCTAVES[(highBits >>> EXPONENT_SHIFT) & EXPONENT_MASK] as number;
  const fraction = FRACTIONS[(highBits >>> TABLE_SHIFT) & (TABLE_SIZE - 1)] as number;
  const position = octave + fraction;
  const isNearEdge = ((position + TABLE_ERROR) & (ONE_BIN - 1)) <= 2 * TABLE_ERROR;
  return isNearEdge ? UNSURE : (position >> POINT_BITS) + 1;
}

/** The number that stands for a bin: within 1 % of all that it holds. */
export function middleOf(bin: number): number {
  return 2 ** (bin / BINS_PER_OCTAVE) * MIDDLE;
}

/**
 * Makes a table of octaves as bins. A plain loop takes a fifth of the millisecond that
 * `Int32Array.from` takes of every start.
 */
function makeTable(size: number, octavesAt: (index: number) => number): Int32Array {
  const table = new Int32Array(size);
  for (let i = 0; i < size; i++) table[i] = Math.round(octavesAt(i) * BINS_PER_OCTAVE * ONE_BIN);
  return table;
}
