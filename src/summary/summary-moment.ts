import type { Eta } from '../run/iter-timer.ts';
import type { Place } from '../run/place.ts';

/** When a summary is made, and what only the caller knows then. */
export interface SummaryMoment {
  readonly place: Place;
  /** Epoch milliseconds. */
  readonly timeMs: number;
  /** Where the tag belongs on the axis of a chart. */
  readonly step: number;
  readonly eta?: Eta | undefined;
  /** Iterations a second. */
  readonly throughput?: number | undefined;
  /** Memory of the process in MB. */
  readonly memoryMb?: number | undefined;
  /** Iterations since the last line, where the interval is not full. */
  readonly partialIters?: number | undefined;
  /** Whether a scalar of the mode, by its key below it, is too old to be shown. */
  readonly isStale?: ((name: string) => boolean) | undefined;
}
