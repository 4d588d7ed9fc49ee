import type { LineLearner } from '../record/line-learner.ts';
import type { LogRecord } from '../record/log-record.ts';
import type { Batch } from '../record/template.ts';

/** Takes the records of lines of NDJSON: the engine, as this room sees it. */
export interface BatchTaker {
  readonly learner: LineLearner;
  /**
   * Takes rows of a template and returns their number. Stops at the first row with an invalid
   * epoch, iter, batch, clock or count: the line of that row is then parsed.
   */
  takeBatch(batch: Batch): number;
  /**
   * Takes one record and returns its outcome: its scalars were collected, it passed as it is, or
   * both.
   */
  collect(
    record: LogRecord,
    context: { readonly raw: string },
  ): 'collected' | 'passed' | 'both' | 'filtered';
}
