import type { MessageHub, RunProgress, Stats } from '../../src/index.ts';
import type {
  Batch,
  LineLearner,
  LogRecord,
  Outcome,
  RecordContext,
} from '../../src/internal/index.ts';

/**
 * Takes the records of an adapter: an engine, which makes lines of them, or the producer of a rank,
 * which sends their scalars to where the lines are made. Never throws on a record.
 */
export interface Collector {
  readonly hub: MessageHub;
  /** The position at which the run was restored; `undefined` for a new run. */
  readonly resumed: RunProgress | undefined;
  readonly learner: LineLearner;
  /** The interval in ms at which lines may be due although no record comes; `undefined` for none. */
  readonly tickMs: number | undefined;
  /** Whether `end` or `close` was called. */
  readonly hasEnded: boolean;
  /** Whether the last state is saved, once this is closed; `true` without a state file. */
  readonly isLastSaved: boolean;
  /** Takes one record and returns what became of it. */
  collect(record: LogRecord, context?: RecordContext): Outcome;
  /** Takes a record only if it is a scalar record that would not pass. */
  takeScalars(record: LogRecord, context: RecordContext): boolean;
  /** Takes rows of a template and returns their number. */
  takeBatch(batch: Batch): number;
  /** Counts a line that holds no record. */
  passLine(): void;
  /** Returns what has become of records so far. */
  stats(): Stats;
  /** Resolves when all is written, or sent. */
  flush(): Promise<void>;
  /** Resolves when an input that can wait may go on; `undefined` if it need not wait. */
  room?(): Promise<void> | undefined;
  /** Ends at once, because the process exits; returns whether all is written. */
  end(): boolean;
  /** Ends and closes everything; every call resolves when that is done. */
  close(): Promise<void>;
}
