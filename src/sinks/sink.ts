import type { OutputStats } from '../output/output-stats.ts';
import type { EngineEvent } from './event.ts';

/**
 * Takes events, to make lines, files or requests of them.
 *
 * - A run with scalars is `run`, then summaries, notices and at most one table, then `end`. Traces
 *   and ordinary records come at any time. A run without scalars has neither `run` nor `end`.
 * - `write` gets every event in order, synchronously, within the call of the program that logs. It
 *   must be quick and must not throw; what it throws is counted in `sinkFailures`, and no other sink
 *   misses the event.
 * - An event is readonly data and may be kept, but for `record` of an ordinary record, which belongs
 *   to the program.
 * - A sink that buffers says so by `isIdle`, writes by `flush` and, where it can, by `flushSync`. No
 *   state is saved before it has: after a restart what it held would be missing.
 * - Every sink is closed, also after another one has failed.
 */
export interface Sink {
  write(event: EngineEvent): void;
  /** Writes what is buffered; rejects if something is lost. */
  flush?(): void | Promise<void>;
  /**
   * Writes what is buffered before it returns, because the process may exit. Returns whether
   * everything is written.
   */
  flushSync?(): boolean;
  /**
   * Whether nothing is buffered, or only what `flushSync` can be expected to write. Without it a sink
   * with `flush` may always hold something.
   */
  readonly isIdle?: boolean;
  /** Writes what is buffered and closes files; comes once, after the last event. */
  close?(): void | Promise<void>;
  /** The name of its `stats`: `lines`, `scalarsFile`. */
  readonly name?: string;
  /** Counters, for sinks that write lines. */
  readonly stats?: OutputStats;
  /** Number of failures that the sink has dealt with itself. @internal */
  readonly failures?: number;
}
