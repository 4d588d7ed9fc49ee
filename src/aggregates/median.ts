import { sorted } from './sorted.ts';

/**
 * The middle value, or the mean of the two middle ones; NaN where any value is NaN.
 * O(n log n) time, 8n bytes. Source: `numpy.median`.
 */
export function median(values: ArrayLike<number>): number {
  const ordered = sorted(values);
  const { length } = ordered;
  if (Number.isNaN(ordered[length - 1])) return Number.NaN;
  const upper = ordered[length >> 1] as number;
  return length % 2 === 1 ? upper : ((ordered[(length >> 1) - 1] as number) + upper) / 2;
}
