/** How many values are NaN or infinite. O(n), no allocation. */
export function nonfinite(values: ArrayLike<number>): number {
  let found = 0;
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) found++;
  return found;
}
