/**
 * A statistic over one window: the values and, value by value, over how many samples each one was
 * summed or averaged (1 for an ordinary scalar), oldest -> newest, both copies. The window is never
 * empty. `args` are those of the customCfg item that names the statistic.
 */
export type Statistic = (
  values: Float64Array,
  counts: Float64Array,
  ...args: readonly unknown[]
) => number;

/** Custom statistics by name. */
export type Statistics = Readonly<Record<string, Statistic>>;
