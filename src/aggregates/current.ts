/** The newest value. O(1). Source: MMEngine's `HistoryBuffer.current`. */
export function current(values: ArrayLike<number>): number {
  return values[values.length - 1] as number;
}
