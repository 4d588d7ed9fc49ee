/** The newest value, by the name that goes with `first`; MMEngine calls it `current`. O(1). */
export function last(values: ArrayLike<number>): number {
  return values[values.length - 1] as number;
}
