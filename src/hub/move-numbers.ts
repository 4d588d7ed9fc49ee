/** Up to this length values are moved one by one: a call of `copyWithin` costs 40 ns. */
const SHORT = 32;

/** Copies the numbers [start, end) to `target` from index `at` on; returns the index after them. */
export function copyNumbers(
  target: Float64Array,
  at: number,
  source: Float64Array,
  start: number,
  end: number,
): number {
  if (end - start > SHORT) target.set(source.subarray(start, end), at);
  else for (let i = start; i < end; i++) target[at + i - start] = source[i] as number;
  return at + end - start;
}

/**
 * Moves the numbers [start, end) to the front: of the same array, or of a larger one if `capacity`
 * asks for it. Returns the array that has them.
 */
export function moveToFront(
  array: Float64Array,
  start: number,
  end: number,
  capacity: number,
): Float64Array {
  if (capacity <= array.length) {
    if (end - start > SHORT) return array.copyWithin(0, start, end);
    for (let i = start; i < end; i++) array[i - start] = array[i] as number;
    return array;
  }
  const larger = new Float64Array(capacity);
  larger.set(array.subarray(start, end));
  return larger;
}
