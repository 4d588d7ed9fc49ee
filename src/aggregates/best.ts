/** Which way is better: a loss is best at its 'min', an accuracy at its 'max'. */
export type Direction = 'min' | 'max';

/**
 * The index of the smallest or largest value, the first one where several are equal; NaN values
 * are skipped, infinities are not; -1 where all are NaN. O(n), no allocation.
 * Source: `numpy.nanargmin` and `numpy.nanargmax`.
 */
export function best(values: ArrayLike<number>, direction: Direction): number {
  let index = -1;
  let record = Number.NaN;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!isBetter(value, record, direction)) continue;
    record = value;
    index = i;
  }
  return index;
}

/** Whether `value` beats `record`, NaN being no record yet. NaN never does. */
export function isBetter(value: number, record: number, direction: Direction): boolean {
  if (Number.isNaN(record)) return !Number.isNaN(value);
  return direction === 'min' ? value < record : value > record;
}
