/**
 * The smallest value from `start` to `end`, of all by default; NaN where any value is NaN. O(n), no
 * allocation. Source: MMEngine's `HistoryBuffer.min`.
 */
export function min(values: ArrayLike<number>, start = 0, end: number = values.length): number {
  let smallest = values[start] as number;
  for (let i = start + 1; i < end; i++) smallest = Math.min(smallest, values[i] as number);
  return smallest;
}
