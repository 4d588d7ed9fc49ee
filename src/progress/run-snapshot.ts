import type { NumberKind } from '../record/number-kind.ts';

/** The scalar that a row of progress shows. */
export interface LeadScalar {
  readonly key: string;
  readonly kind: NumberKind;
  /** Its newest values, oldest -> newest. */
  readonly values: Float64Array;
  /** Its best value since the run began and the iteration that had it; NaN where there is none. */
  readonly best: number;
  readonly bestIter: number;
}

/** Where a run stands at one moment: of the mode that runs, in the group of the newest record. */
export interface RunSnapshot {
  readonly mode: string;
  /** Empty without groups. */
  readonly group: readonly string[];
  /** The iterations that are done, and how many there are in all. */
  readonly done: number;
  readonly total: number | undefined;
  /** The seconds that are left, as the lines say them. */
  readonly etaSec: number | undefined;
  /** The duration of an iteration that the ETA goes by. */
  readonly iterationSec: number | undefined;
  /** The time that the iterations took since this process or the loop began. */
  readonly elapsedSec: number | undefined;
  readonly lead: LeadScalar | undefined;
}
