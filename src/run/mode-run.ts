import type { Cadence } from './cadence.ts';
import type { IterTimer } from './iter-timer.ts';
import type { Place } from './place.ts';
import type { Throughput } from './throughput.ts';

/** What is remembered of a mode from record to record. */
export interface ModeRun {
  readonly mode: string;
  readonly isEvaluation: boolean;
  readonly cadence: Cadence;
  readonly timer: IterTimer;
  readonly throughput: Throughput | undefined;
  /** Its newest iteration and the clock of that; `undefined` when its loop is over. */
  place: Place | undefined;
  timeMs: number;
  /** Loops of val and test that are over: the epochs of their own that values belong to. */
  loopsEnded: number;
}
