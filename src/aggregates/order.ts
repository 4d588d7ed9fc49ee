import { select } from './select.ts';

/** Whether any value is NaN. O(n). */
export function hasNaN(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) return true;
  return false;
}

/**
 * The value that sorting would put at `rank`, -0 before 0, of values without NaN, which it reorders
 * as `select` does. O(n).
 */
export function valueOfRank(values: Float64Array, rank: number): number {
  select(values, rank);
  const value = values[rank] as number;
  return value === 0 ? zeroOfRank(values, rank) : value;
}

/** The value of the next rank, after `valueOfRank` of `rank`. O(n). */
export function valueOfNextRank(values: Float64Array, rank: number): number {
  let least = values[rank + 1] as number;
  for (let i = rank + 2; i < values.length; i++) {
    const value = values[i] as number;
    if (value < least) least = value;
  }
  return least === 0 ? zeroOfRank(values, rank + 1) : least;
}

/** Which zero sorting would put at `rank`, where it puts a zero. */
function zeroOfRank(values: Float64Array, rank: number): number {
  let before = 0; // negative numbers and -0
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value < 0 || Object.is(value, -0)) before++;
  }
  return rank < before ? -0 : 0;
}
