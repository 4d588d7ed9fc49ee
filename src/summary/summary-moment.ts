import type { Coverage } from '../run/coverage.ts';
import type { Eta } from '../run/iter-timer.ts';
import type { Place } from '../run/place.ts';

/** The moment of a summary, with what only the caller knows. */
export interface SummaryMoment {
  readonly place: Place;
  /** Epoch milliseconds. */
  readonly timeMs: number;
  /** The position of the tag on the axis of a chart. */
  readonly step: number;
  readonly eta?: Eta | undefined;
  /** Iterations per second. */
  readonly throughput?: number | undefined;
  /** Memory of the process in MB. */
  readonly memoryMb?: number | undefined;
  /** Iterations since the last line, where the interval is not full. */
  readonly partialIters?: number | undefined;
  /** What is missing since the last line, if anything is. */
  readonly ranks?: Coverage | undefined;
  /** Whether a scalar of the mode, by its key below it, is too old to be shown. */
  readonly isStale?: ((name: string) => boolean) | undefined;
}
