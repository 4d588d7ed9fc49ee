/** Below this many values numpy adds in a plain loop. */
const UNROLL = 8;
/** Up to this many values numpy keeps eight running sums; above, it splits in halves. */
const BLOCK_SIZE = 128;

/**
 * The sum of `values[start]` up to, not including, `values[end]`, added in numpy's order, so that
 * the last bit agrees with `numpy.ndarray.sum()` on contiguous float64 data.
 *
 * O(end - start), no allocation. Source: numpy's `pairwise_sum` of the float add loop.
 */
export function pairwiseSum(values: ArrayLike<number>, start: number, end: number): number {
  const length = end - start;
  if (length < UNROLL) return plainSum(values, start, end);
  if (length <= BLOCK_SIZE) return blockSum(values, start, end);
  const half = length >> 1;
  const middle = start + half - (half % UNROLL);
  return pairwiseSum(values, start, middle) + pairwiseSum(values, middle, end);
}

function plainSum(values: ArrayLike<number>, start: number, end: number): number {
  let sum = 0;
  for (let i = start; i < end; i++) sum += values[i] as number;
  return sum;
}

function blockSum(values: ArrayLike<number>, start: number, end: number): number {
  let r0 = values[start] as number;
  let r1 = values[start + 1] as number;
  let r2 = values[start + 2] as number;
  let r3 = values[start + 3] as number;
  let r4 = values[start + 4] as number;
  let r5 = values[start + 5] as number;
  let r6 = values[start + 6] as number;
  let r7 = values[start + 7] as number;
  const unrolledEnd = end - ((end - start) % UNROLL);
  for (let i = start + UNROLL; i < unrolledEnd; i += UNROLL) {
    r0 += values[i] as number;
    r1 += values[i + 1] as number;
    r2 += values[i + 2] as number;
    r3 += values[i + 3] as number;
    r4 += values[i + 4] as number;
    r5 += values[i + 5] as number;
    r6 += values[i + 6] as number;
    r7 += values[i + 7] as number;
  }
  let sum = r0 + r1 + (r2 + r3) + (r4 + r5 + (r6 + r7));
  for (let i = unrolledEnd; i < end; i++) sum += values[i] as number;
  return sum;
}
