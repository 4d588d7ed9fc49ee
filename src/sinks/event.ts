import type { LineStyle } from '../options/line-style.ts';
import type { OutputStats } from '../output/output-stats.ts';
import type { Level } from '../record/level.ts';
import type { LogRecord } from '../record/log-record.ts';
import type { RunTableRow } from '../summary/run-table-row.ts';
import type { Summary } from '../summary/summary.ts';

/** What every event says of the record that led to it. */
interface EventHead {
  /** The clock of the record in epoch milliseconds, else the time of its arrival. */
  readonly timeMs: number;
  /** The logger's own name, if the record has one. */
  readonly name: string | undefined;
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
export type EngineEvent = SummaryEvent | NoticeEvent | TraceEvent | OrdinaryEvent | TableEvent;

/**
 * Takes events, to make lines, a file of scalars or a chart of them. `write` gets every event in
 * order and must not throw. `flush` writes what is buffered. `flushSync` does so before it returns,
 * because the process is about to exit, and returns whether everything is written. `close` writes
 * what is buffered and closes files.
 */
export interface Sink {
  write(event: EngineEvent): void;
  flush?(): void | Promise<void>;
  flushSync?(): boolean;
  /** Whether nothing is buffered, for sinks that buffer. */
  readonly isIdle?: boolean;
  close?(): void | Promise<void>;
  /** The name of its `stats`: `lines`, `scalarsFile`. */
  readonly name?: string;
  /** Counters, for sinks that write lines. */
  readonly stats?: OutputStats;
}
