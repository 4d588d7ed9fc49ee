/** Points of a curve, oldest -> newest; a point whose `y` is NaN is skipped. */
export interface Curve {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** How many values each point stands for. */
  readonly weight: Float64Array;
}

/** Sums over all points on one side, each weighed by how far it is: `x` is counted from here. */
interface Sums {
  weight: number;
  x: number;
  xx: number;
  y: number;
  xy: number;
}

/**
 * Returns a curve smoothed by a local line whose weights fall exponentially in `x` on both sides, to
 * 1/e within `width`. A straight line stays as it is at any width, and the result does not depend on
 * how many points the values are gathered in. O(n). A width of 0 smooths nothing.
 */
export function smooth(curve: Curve, width: number): Float64Array {
  const { x, y } = curve;
  if (!(width > 0)) return y;
  const before = sumsOf(curve, width, 1);
  const behind = sumsOf(curve, width, -1);
  return y.map((own, i) => {
    if (Number.isNaN(own)) return Number.NaN;
    const left = before[i] as Sums;
    const right = behind[i] as Sums;
    const weight = curve.weight[i] as number;
    const all = {
      weight: left.weight + right.weight + weight,
      x: left.x + right.x,
      xx: left.xx + right.xx,
      y: left.y + right.y + weight * own,
      xy: left.xy + right.xy,
    };
    const smoothed = lineAtZero(all);
    // sums of values near the end of a float64 overflow
    return x.length < 3 || !Number.isFinite(smoothed) ? own : smoothed;
  });
}

/** The value at 0 of the line through weighed points. */
function lineAtZero({ weight, x, xx, y, xy }: Sums): number {
  const determinant = weight * xx - x * x;
  if (!(determinant > 1e-12 * weight * xx)) return y / weight; // all at one place
  return (xx * y - x * xy) / determinant;
}

/** Returns the sums of all points before each point (`step` 1) or behind it (-1). */
function sumsOf({ x, y, weight }: Curve, width: number, step: 1 | -1): readonly Sums[] {
  const results = new Array<Sums>(x.length);
  let sums: Sums = { weight: 0, x: 0, xx: 0, y: 0, xy: 0 };
  let previous = Number.NaN;
  for (let n = 0; n < x.length; n++) {
    const i = step === 1 ? n : x.length - 1 - n;
    const here = x[i] as number;
    if (n > 0) sums = moved(sums, here - previous, width);
    results[i] = sums;
    const own = weight[i] as number;
    const value = y[i] as number;
    if (!Number.isNaN(value)) {
      sums = { ...sums, weight: sums.weight + own, y: sums.y + own * value };
    }
    previous = here;
  }
  return results;
}

/** The same sums seen from a place `by` further on. */
function moved({ weight, x, xx, y, xy }: Sums, by: number, width: number): Sums {
  const decay = Math.exp(-Math.abs(by) / width);
  return {
    weight: decay * weight,
    x: decay * (x - by * weight),
    xx: decay * (xx - 2 * by * x + by * by * weight),
    y: decay * y,
    xy: decay * (xy - by * y),
  };
}
