import type { LineLearner } from '../record/line-learner.ts';
import type { LogRecord } from '../record/log-record.ts';
import type { Batch } from '../record/template.ts';

/** Takes what lines of NDJSON hold: the engine, seen from here. */
export interface BatchTaker {
  readonly learner: LineLearner;
  /**
   * Takes rows of a template; returns how many it took, up to the first whose numbers are not what
   * they are for: the line of that row is then read by parsing.
   */
  takeBatch(batch: Batch): number;
  /**
   * Takes one record the slow way, and says what became of it: its scalars were collected, it passed
   * as it is, or both.
   */
  collect(record: LogRecord, context: { readonly raw: string }): 'collected' | 'passed' | 'both';
}
