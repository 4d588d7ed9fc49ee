import type { Cadence } from './cadence.ts';
import type { IterTimer } from './iter-timer.ts';
import type { MovingPlace } from './place.ts';
import type { Throughput } from './throughput.ts';

/** What is remembered of a mode from record to record. */
export interface ModeRun {
  readonly mode: string;
  readonly isEvaluation: boolean;
  readonly cadence: Cadence;
  readonly timer: IterTimer;
  readonly throughput: Throughput | undefined;
  /** Where its newest iteration is, and the clock of that. */
  readonly place: MovingPlace;
  timeMs: number;
  /** Whether it has a newest iteration: none before the first, and when its loop is over. */
  isRunning: boolean;
  /** Loops of val and test that are over: the epochs of their own that values belong to. */
  loopsEnded: number;
}
