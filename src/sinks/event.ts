import type { LineStyle } from '../options/line-style.ts';
import type { Level } from '../record/level.ts';
import type { LogRecord } from '../record/log-record.ts';
import type { RunProgress } from '../state/engine-state.ts';
import type { RunTableRow } from '../summary/run-table-row.ts';
import type { Summary } from '../summary/summary.ts';
import type { Stats } from './stats.ts';

/** What every event says of the record that led to it. */
interface EventHead {
  /** The clock of the record in epoch milliseconds, else the time of its arrival. */
  readonly timeMs: number;
  /** The logger's own name, if the record has one. */
  readonly name: string | undefined;
}

/** The position at which a restored run goes on. */
export interface ResumedRun extends RunProgress {
  /** The epoch of the newest iteration of the training; left out before its first record. */
  readonly epoch?: number;
}

/** Opens a run: comes once, before the first summary, notice and table. */
export interface RunEvent extends EventHead {
  readonly kind: 'run';
  readonly experimentName: string | undefined;
  /** Epoch milliseconds of the first record with scalars; of a restored run that of its beginning. */
  readonly startedMs: number;
  readonly maxEpochs: number | undefined;
  /** Iterations of the training: as given, else epochs by their length. */
  readonly maxIters: number | undefined;
  /** Iterations of one epoch, by mode. */
  readonly epochLength: Readonly<Record<string, number>>;
  /** The modes of the first record with scalars, and those of a restored run; others may follow. */
  readonly modes: readonly string[];
  /** The names of the labels in `place.group` of each summary; empty without groups. */
  readonly groupBy: readonly string[];
  /** The IANA name of the zone in which lines show their clocks. */
  readonly timeZone: string;
  /** Where the run was restored from a state; `undefined` for a new run. */
  readonly resumed: ResumedRun | undefined;
  /** Returns what has become of records, values, lines and states up to the call. */
  readonly stats: () => Stats;
}

/**
 * Closes a run: comes once, behind all lines that come with the end. A program that goes on to log
 * while its process exits may lead to further events behind it.
 */
export interface EndEvent extends EventHead {
  readonly kind: 'end';
  /** What has become of records, values, lines and states of this process. */
  readonly stats: Stats;
}

/** The summary of a finished window. */
export interface SummaryEvent extends EventHead {
  readonly kind: 'summary';
  readonly summary: Summary;
}

/** A line of the run itself, such as the name of the experiment, or a warning of `warnOn`. */
export interface NoticeEvent extends EventHead {
  readonly kind: 'notice';
  readonly level: 'info' | 'warn';
  readonly message: string;
}

/** An explanation of a number or a step; shown at debug. */
export interface TraceEvent extends EventHead {
  readonly kind: 'trace';
  readonly message: string;
}

/** A record that passes as it is. */
export interface OrdinaryEvent extends EventHead {
  readonly kind: 'ordinary';
  readonly level: Level;
  readonly record: LogRecord;
  /** The record as text, if it came as text. */
  readonly raw: string | undefined;
}

/** A quiet group has made room for another one, behind its last summary; it may come back. */
export interface LeaveEvent extends EventHead {
  readonly kind: 'leave';
  /** The labels of the group. */
  readonly group: readonly string[];
}

/** The table of all scalars at the end of a run. */
export interface TableEvent extends EventHead {
  readonly kind: 'table';
  readonly rows: readonly RunTableRow[];
  /** One aligned table, or one JSON object. */
  readonly format: 'text' | 'json';
  readonly style: LineStyle;
}

/**
 * An event that the engine hands to its sinks, in the order of the records. Plain readonly data.
 */
export type EngineEvent =
  | RunEvent
  | SummaryEvent
  | NoticeEvent
  | TraceEvent
  | OrdinaryEvent
  | LeaveEvent
  | TableEvent
  | EndEvent;
