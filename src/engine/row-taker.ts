import type { ReadHubUpdate } from '../record/hub-updates.ts';
import type { KnownRecord } from '../record/object-templates.ts';
import type { RunSettings } from '../record/run-settings.ts';
import type { ModeScalars } from '../record/scalar-record.ts';
import type { Batch } from '../record/template.ts';

/** The parts of a record, read by itself, that its row does not hold. */
export interface RowExtras {
  /** The members of each section that are no scalars. */
  readonly info?: readonly ModeScalars['info'][];
  /** The name of the experiment, where the record says it. */
  readonly experimentName?: string | undefined;
}

/** Takes what the intake reads of records, in their order: the engine's hooks, or a log of a rank. */
export interface RowTaker {
  /**
   * Takes rows and returns their number; stops at the first row with an invalid epoch, iter, batch,
   * clock or count.
   */
  take(batch: Batch): number;
  /** Takes a record that is one row. `name` is the name of its logger. */
  takeOne(known: KnownRecord, name: string | undefined, extras?: RowExtras): void;
  /** Takes the scalars and infos that a record brings for the hub. */
  takeHubUpdates(
    scalars: readonly ReadHubUpdate[],
    info: readonly (readonly [key: string, value: unknown])[],
  ): void;
  /** Takes what a record says of the run. */
  takeSettings(update: Partial<RunSettings>): void;
  /** Moves time on to the clock of a record that brings no scalars. */
  passTime(timeMs: number): void;
}
