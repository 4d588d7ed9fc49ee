/**
 * The largest value from `start` to `end`, of all by default; NaN where any value is NaN. O(n), no
 * allocation. Source: MMEngine's `HistoryBuffer.max`.
 */
export function max(values: ArrayLike<number>, start = 0, end: number = values.length): number {
  let largest = values[start] as number;
  for (let i = start + 1; i < end; i++) largest = Math.max(largest, values[i] as number);
  return largest;
}
