import type { OutputStats } from '../output/output-stats.ts';

/** What has become of the records of a rank, with `distribute`. */
export interface DistributedStats {
  /** Records that the broker has taken. */
  readonly sent: number;
  /** Records that wait in memory. */
  readonly waiting: number;
  /** Records that were dropped before the broker took them. */
  readonly dropped: number;
  /** Records that were sent again, because the broker had lost them. */
  readonly sentAgain: number;
  /** Bytes that the broker has taken. */
  readonly bytes: number;
}

/** What has become of the records of a rank, with `distribute`. */
export interface DistributedStats {
  /** Records that the broker has taken. */
  readonly sent: number;
  /** Records that wait in memory. */
  readonly waiting: number;
  /** Records that were dropped before the broker took them. */
  readonly dropped: number;
  /** Records that were sent again, because the broker had lost them. */
  readonly sentAgain: number;
  /** Bytes that the broker has taken. */
  readonly bytes: number;
}

/** What has become of records, values, lines and states since the start. */
export interface Stats {
  /** All records, and lines that hold no record: `collected` + `passed` + `refused`. */
  readonly records: number;
  /** Records with scalars, those that passed too because of their level included. */
  readonly collected: number;
  /** Records without scalars, and lines that hold no record. */
  readonly passed: number;
  /** Records that threw when they were read (a getter, a proxy); they passed as they are. */
  readonly refused: number;
  /** Invalid values in records that are valid otherwise. */
  readonly refusedValues: number;
  /** Why records and values were refused, and how often. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Scalars of records that are NaN or infinite. */
  readonly nonFinite: number;
  /** Updates of keys beyond `maxKeys`. */
  readonly overflow: number;
  /** Records whose clock is before the end of a line that was written already. */
  readonly late: number;
  /** Quiet groups that made room for others. */
  readonly groupsDropped: number;
  /** Repeated warnings that were left out, of those that `passed` or were `collected`. */
  readonly filteredWarnings: number;
  /** Warnings of `warnOn`. */
  readonly warnings: number;
  /** Calls at which a sink or `onBest` has thrown, or a sink of the program's has rejected or stalled. */
  readonly sinkFailures: number;
  /** States that were saved, and that could not be saved. */
  readonly stateSaves: number;
  readonly stateFailures: number;
  /** Reports that were written, and that could not be. */
  readonly reportWrites: number;
  readonly reportFailures: number;
  /**
   * By output (`lines`, `scalarsFile`): lines and bytes that were written, lines that were dropped.
   */
  readonly outputs: Readonly<Record<string, OutputStats>>;
  /** Left out without `distribute`. */
  readonly distributed?: DistributedStats;
}

/** Returns the counters of failures: each change of one gets a trace. @internal */
export function failuresOf(stats: Stats): ReadonlyMap<string, number> {
  const { refused, refusedValues, nonFinite, overflow, late, groupsDropped } = stats;
  const { sinkFailures, stateFailures, reportFailures } = stats;
  const own = { refused, refusedValues, nonFinite, overflow, late, groupsDropped };
  const dropped = Object.entries(stats.outputs).map(
    ([name, output]) => [`${name} dropped`, output.dropped] as const,
  );
  const others = { sinkFailures, stateFailures, reportFailures };
  return new Map([...Object.entries({ ...own, ...others }), ...dropped]);
}
