/*
 * The data of a report: what the page reads from its own HTML, and what the live page gets. Plain
 * JSON. Numbers that are not finite are `null`.
 */

/** A value and its iteration. */
export type Point = readonly [iter: number, value: number | null];

/** Which buckets a series has, and how many values they hold. */
export interface BucketShape {
  /** Pairs: the id of a bucket and how many follow it by one; bucket `id` begins at `id * stride`. */
  readonly ids: readonly number[];
  /** Pairs: a number of finite values, and how many buckets in a row have it. */
  readonly counts: readonly number[];
}

/** One key of one mode. Bucket `i` is the `i`-th of the ids that its shape spells. */
export interface SeriesData {
  readonly key: string;
  /** Iterations per bucket. */
  readonly stride: number;
  /** The index of its shape among those of its mode. */
  readonly shape: number;
  /** What is added to each mean; 0 unless all values differ little. */
  readonly base: number;
  /** The mean of each bucket: base64 of little-endian float32; NaN where no value is finite. */
  readonly mean: string;
  /**
   * The distance from the mean to the smallest and to the largest value: base64 of 16 bits each, see
   * distance-code.ts.
   */
  readonly below: string;
  readonly above: string;
  /** Pairs: the index of a bucket and how many of its values are not finite. */
  readonly nonFinite: readonly number[];
  readonly first: Point;
  readonly last: Point;
  /** Left out where no value is finite. */
  readonly lowest?: Point;
  readonly highest?: Point;
}

/** One mode of a group: its series, and when its iterations were. */
export interface ModeData {
  readonly mode: string;
  /** The labels of the group; empty without groups. */
  readonly group: readonly string[];
  /** The first iterations of buckets, as steps from one to the next. */
  readonly iterSteps: readonly number[];
  /** Their clocks in epoch milliseconds, as steps from one to the next; `null` without a clock. */
  readonly timeSteps: readonly number[] | null;
  /** Pairs of an epoch and its first iteration. */
  readonly epochStarts: readonly number[];
  /** The newest iterations before each restart. */
  readonly gaps: readonly number[];
  /** The shapes of the series; most series have the same one. */
  readonly shapes: readonly BucketShape[];
  readonly series: readonly SeriesData[];
}

/** One run. */
export interface RunData {
  readonly name: string;
  readonly modes: readonly ModeData[];
}

/** All that a page shows. */
export interface ReportData {
  readonly title: string;
  readonly runs: readonly RunData[];
  /** What the reader of the inputs has to say: lines that could not be read, keys without room. */
  readonly notes: readonly string[];
  /** Whether the page goes on by the updates of its server. Default false. */
  readonly isLive?: boolean;
}

/**
 * An update of a live page. A series has the buckets from the first one on that has changed: they
 * take the place of all that are kept from there on. So have the clock and the epochs of a mode.
 */
export interface LiveUpdate {
  readonly title: string;
  /** Whether the page forgets all that came before. */
  readonly isWhole: boolean;
  /** What has changed: modes, and series in them. */
  readonly modes: readonly ModeData[];
  readonly notes: readonly string[];
  /** The usual time from one record to the next; `null` before the second record. */
  readonly paceMs: number | null;
  /** Time since the newest record. */
  readonly quietMs: number;
  /** The time up to the end of the run; `null` if it is not known, or over. */
  readonly etaSec: number | null;
  readonly hasEnded: boolean;
}
