import { type NumberState, readNumber, readNumbers, writeNumbers } from '../codec/number-state.ts';
import { readOptional } from '../codec/read-state.ts';
import type { Cadence, CadenceState } from './cadence.ts';
import type { IterTimer, IterTimerState } from './iter-timer.ts';
import { copyPlace, type MovingPlace, movePlace, type Place } from './place.ts';
import type { Throughput } from './throughput.ts';
import type { Watermark, WatermarkState } from './watermark.ts';

/** What is remembered of a mode from record to record. */
export interface ModeRun {
  readonly mode: string;
  readonly isEvaluation: boolean;
  readonly cadence: Cadence;
  readonly timer: IterTimer;
  readonly throughput: Throughput | undefined;
  /** The place and the clock of the newest iteration. */
  readonly place: MovingPlace;
  timeMs: number;
  /** What its newest record says of memory, MB. */
  memoryMb: number | undefined;
  /** The logger's own name in its newest record. */
  name: string | undefined;
  /** The latest clock of its records, where time makes lines due or windows. */
  readonly clock: Watermark;
  /** The distance of that clock behind the timeline at its newest record. */
  lagMs: number;
  /** The time up to which the newest line speaks; NaN before it. */
  lineMs: number;
  /** Whether it has a newest iteration: none before the first, and when its loop is over. */
  isRunning: boolean;
  /** Number of loops of val or test that are over: the epoch that their values belong to. */
  loopsEnded: number;
}

/** What is remembered of a mode, as plain JSON. */
export interface ModeRunState extends NumberState<'timeMs' | 'lagMs' | 'lineMs' | 'loopsEnded'> {
  readonly clock: WatermarkState;
  readonly cadence: CadenceState;
  readonly timer: IterTimerState;
  /** Left out if no line shows it. */
  readonly throughput?: readonly number[];
  /** The place of the newest iteration; left out if there is none. */
  readonly place?: Place;
}

export function writeModeRun({
  cadence,
  timer,
  throughput,
  place,
  timeMs,
  clock,
  lagMs,
  lineMs,
  isRunning,
  loopsEnded,
}: ModeRun): ModeRunState {
  return {
    ...writeNumbers({ timeMs, lagMs, lineMs, loopsEnded }),
    clock: clock.toJSON(),
    cadence: cadence.toJSON(),
    timer: timer.toJSON(),
    ...(throughput !== undefined && { throughput: throughput.toJSON() }),
    ...(isRunning && { place: copyPlace(place) }),
  };
}

/** Restores what `writeModeRun` gave. @throws TypeError for anything else. */
export function restoreModeRun(run: ModeRun, state: unknown, group: readonly string[]): void {
  const saved = Object(state) as Partial<ModeRunState>;
  const numbers = readNumbers(state, ['timeMs', 'lagMs', 'lineMs', 'loopsEnded']);
  run.cadence.restore(saved.cadence);
  run.timer.restore(saved.timer);
  run.clock.restore(saved.clock);
  if (saved.throughput !== undefined) run.throughput?.restore(saved.throughput);
  const place = readOptional(saved.place, 'place', (own) => readPlace(own, run.mode, group));
  if (place !== undefined) movePlace(run.place, place);
  run.isRunning = place !== undefined;
  Object.assign(run, numbers);
}

/** Reads a place; its mode and group are those of the run, whatever the state says. */
function readPlace(state: unknown, mode: string, group: readonly string[]): Place {
  const saved: Readonly<Record<string, unknown>> = Object(state);
  return {
    mode,
    group,
    ...readNumbers(state, ['epoch', 'iter', 'batch']),
    epochLength: readOptional(saved.epochLength, 'epochLength', readNumber),
    maxEpochs: readOptional(saved.maxEpochs, 'maxEpochs', readNumber),
    maxIters: readOptional(saved.maxIters, 'maxIters', readNumber),
    isTraining: saved.isTraining === true,
  };
}
