/** A sorted copy, ascending, -0 before 0, NaN last. O(n log n) time, 8n bytes. */
export function sorted(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values).sort();
}
