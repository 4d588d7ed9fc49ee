const BLOCKS = [...'▁▂▃▄▅▆▇█'];
const ASCII = [...'_.-:=+*#'];
/** The sign of a value that is NaN or infinite. */
const NON_FINITE = '!';

/** Returns values as a row of bars between their smallest and their largest, one character each. */
export function sparkline(values: Float64Array, isAscii: boolean): string {
  const bars = isAscii ? ASCII : BLOCKS;
  const finite = values.filter(Number.isFinite);
  const low = finite.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = finite.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const top = bars.length - 1;
  // halves, because the difference of two finite values may not be finite
  const span = high / 2 - low / 2;
  const barOf = (value: number): string => {
    if (!Number.isFinite(value)) return NON_FINITE;
    const share = span > 0 ? (value / 2 - low / 2) / span : 0.5;
    return bars[Math.round(share * top)] ?? '';
  };
  return Array.from(values, barOf).join('');
}
