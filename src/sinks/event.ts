import type { LineStyle } from '../options/line-style.ts';
import type { OutputStats } from '../output/output-stats.ts';
import type { Level } from '../record/level.ts';
import type { LogRecord } from '../record/log-record.ts';
import type { RunTableRow } from '../summary/run-table-row.ts';
import type { Summary } from '../summary/summary.ts';

/** What every event says of the record that led to it. */
interface EventHead {
  /** Epoch milliseconds of the record, else of its arrival. */
  readonly timeMs: number;
  /** The logger's own name, if the record has one. */
  readonly name: string | undefined;
}

/** A finished window. */
export interface SummaryEvent extends EventHead {
  readonly kind: 'summary';
  readonly summary: Summary;
}

/** A line of the run itself, such as the name of the experiment; shown at info. */
export interface NoticeEvent extends EventHead {
  readonly kind: 'notice';
  readonly message: string;
}

/** How windrow came to what it shows; shown at debug. */
export interface TraceEvent extends EventHead {
  readonly kind: 'trace';
  readonly message: string;
}

/** A record that is not windrow's: it passes. */
export interface OrdinaryEvent extends EventHead {
  readonly kind: 'ordinary';
  readonly level: Level;
  readonly record: LogRecord;
  /** The record as it came in, where it came as text. */
  readonly raw: string | undefined;
}

/** What every scalar came to, at the end of a run. */
export interface TableEvent extends EventHead {
  readonly kind: 'table';
  readonly rows: readonly RunTableRow[];
  /** One aligned table, or one JSON object. */
  readonly format: 'text' | 'json';
  readonly style: LineStyle;
}

/** What the engine hands to its sinks, in the order of the records. Plain readonly data. */
export type EngineEvent = SummaryEvent | NoticeEvent | TraceEvent | OrdinaryEvent | TableEvent;

/**
 * Where events go: lines, a file of scalars, a chart. `write` gets every event in order and must
 * not throw; `flush` writes out what is buffered, `flushSync` does it before it returns, because the
 * process is about to exit, and says whether all is out; `close` writes it out too and lets go of
 * what is open.
 */
export interface Sink {
  write(event: EngineEvent): void;
  flush?(): void | Promise<void>;
  flushSync?(): boolean;
  /** Whether nothing waits in it, of sinks that buffer. */
  readonly isIdle?: boolean;
  close?(): void | Promise<void>;
  /** What its `stats` are called: `lines`, `scalarsFile`. */
  readonly name?: string;
  /** Of sinks that write lines somewhere. */
  readonly stats?: OutputStats;
}
