/** The oldest value. O(1). */
export function first(values: ArrayLike<number>): number {
  return values[0] as number;
}
