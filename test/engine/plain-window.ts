/** A value with its clock. */
export interface Timed {
  readonly timeMs: number;
  readonly v: number;
}

/** What stands before a window, its length, and the values in it by clock. */
export interface PlainWindow {
  readonly before: number | undefined;
  readonly sec: number;
  readonly values: readonly number[];
}

/** The values with `fromMs` <= clock < `toMs`, in the order of their clocks. */
export function plainWindow(
  known: readonly Timed[],
  { fromMs, toMs, startMs }: { fromMs: number; toMs: number; startMs: number },
): PlainWindow {
  const all = [...known].sort((left, right) => left.timeMs - right.timeMs);
  const inside = all.filter(({ timeMs }) => timeMs >= fromMs && timeMs < toMs);
  return {
    before: all.findLast(({ timeMs }) => timeMs < fromMs)?.v,
    sec: (toMs - Math.max(fromMs, startMs)) / 1000,
    values: inside.map(({ v }) => v),
  };
}

/** Each statistic by its textbook; of no values NaN, but for the amounts. */
export const PLAIN_STATISTICS: Readonly<Record<string, (window: PlainWindow) => number>> = {
  count: ({ values }) => values.length,
  sum: ({ values }) => sumOf(values),
  rate: ({ values, sec }) => sumOf(values) / sec,
  nonfinite: () => 0,
  mean: ({ values }) => meanOf(values),
  max: ({ values }) => (values.length > 0 ? Math.max(...values) : Number.NaN),
  min: ({ values }) => (values.length > 0 ? Math.min(...values) : Number.NaN),
  first: ({ values }) => values[0] ?? Number.NaN,
  last: ({ values }) => values.at(-1) ?? Number.NaN,
  median: ({ values }) => quantileOf(values, 0.5),
  p95: ({ values }) => quantileOf(values, 0.95),
  std: ({ values }) => Math.sqrt(varianceOf(values)),
  var: ({ values }) => varianceOf(values),
  increase: ({ values, before }) => growthOf(values, before),
};

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function meanOf(values: readonly number[]): number {
  return sumOf(values) / values.length;
}

function varianceOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return meanOf(values.map((value) => (value - mean) ** 2));
}

function quantileOf(values: readonly number[], q: number): number {
  const ordered = [...values].sort((left, right) => left - right);
  const rank = (ordered.length - 1) * q;
  const [low = Number.NaN, high = Number.NaN] = [
    ordered[Math.floor(rank)],
    ordered[Math.ceil(rank)],
  ];
  return low + (high - low) * (rank - Math.floor(rank));
}

/** The growth of a counter, which began anew at 0 where it drops. */
function growthOf(values: readonly number[], before: number | undefined): number {
  if (values.length === 0) return Number.NaN;
  let growth = 0;
  let last = before ?? (values[0] as number);
  for (const value of values) {
    growth += value < last ? value : value - last;
    last = value;
  }
  return growth;
}
