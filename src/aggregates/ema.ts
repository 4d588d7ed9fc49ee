/**
 * The exponential moving average, each value weighing 1 - `alpha` times the one after it; the
 * weights add up to 1 however few values there are. NaN or infinite from the first such value on.
 * O(n), no allocation.
 *
 * Source: Adam's bias correction, m_t / (1 - (1 - alpha)^t) (Kingma, Ba 2015), which is
 * `pandas.Series.ewm(alpha=alpha, adjust=True).mean()`.
 */
export function ema(values: ArrayLike<number>, alpha: number): number {
  const keep = 1 - alpha;
  let moment = 0;
  // 1 - keep^t by the recurrence of the moment, so that a constant stays what it is
  let weight = 0;
  for (let i = 0; i < values.length; i++) {
    moment = keep * moment + alpha * (values[i] as number);
    weight = keep * weight + alpha;
  }
  return moment / weight;
}
