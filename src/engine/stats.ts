import type { OutputStats } from '../output/output-stats.ts';

/** What has become of records, values, lines and states since the start. */
export interface Stats {
  /** All that came in, lines that hold no record included: `collected` + `passed` + `refused`. */
  readonly records: number;
  /** Their scalars were taken; those that pass too, because of their level, are here. */
  readonly collected: number;
  /** They brought no scalars, or are no records. */
  readonly passed: number;
  /** Reading them threw (a getter, a proxy); they passed as they are. */
  readonly refused: number;
  /** Values that are not what they claim to be, of records that are right otherwise. */
  readonly refusedValues: number;
  /** Why records and values were refused, and how often. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Scalars of records that are NaN or infinite. */
  readonly nonFinite: number;
  /** Updates of keys that were too many for a hub. */
  readonly overflow: number;
  /** Records whose clock is before the end of a line that was written already. */
  readonly late: number;
  /** Groups that went quiet and made room for others. */
  readonly groupsDropped: number;
  /** Events that a sink has thrown at. */
  readonly sinkFailures: number;
  /** States that were saved, and that could not be. */
  readonly stateSaves: number;
  readonly stateFailures: number;
  /** By output, `lines` and `scalarsFile`: lines and bytes that have left, lines that were dropped. */
  readonly outputs: Readonly<Record<string, OutputStats>>;
}

/** Counters that only go wrong upwards: a change of one is worth a trace. @internal */
export function failuresOf(stats: Stats): ReadonlyMap<string, number> {
  const { refused, refusedValues, nonFinite, overflow, late, groupsDropped } = stats;
  const { sinkFailures, stateFailures } = stats;
  const own = { refused, refusedValues, nonFinite, overflow, late, groupsDropped };
  const dropped = Object.entries(stats.outputs).map(
    ([name, output]) => [`${name} dropped`, output.dropped] as const,
  );
  return new Map([...Object.entries({ ...own, sinkFailures, stateFailures }), ...dropped]);
}
