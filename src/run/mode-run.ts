import type { Continuation } from '../codec/continuation.ts';
import {
  type NumberState,
  readNumber,
  readNumbers,
  type StateNumber,
  writeNumber,
  writeNumbers,
} from '../codec/number-state.ts';
import { readOptional, readText } from '../codec/read-state.ts';
import type { Cadence, CadenceState } from './cadence.ts';
import type { ModeCoverage, ModeCoverageState } from './coverage.ts';
import type { IterTimer, IterTimerState } from './iter-timer.ts';
import { copyPlace, type MovingPlace, movePlace, type Place } from './place.ts';
import type { SourceWatch, SourceWatchState } from './source-watch.ts';
import type { Throughput, ThroughputState } from './throughput.ts';
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
  /** The memory that its newest record says, in MB. */
  memoryMb: number | undefined;
  /** Iterations from the record before to that of the place; NaN if it is not known how many. */
  itersPassed: number;
  /** The logger's own name in its newest record. */
  name: string | undefined;
  /** Notices when its records come from several runs. */
  readonly sources: SourceWatch;
  /** What ranks are missing since its last line. */
  readonly coverage: ModeCoverage;
  /** The latest clock of its records, where time makes lines due or windows. */
  readonly clock: Watermark;
  /** The distance of that clock behind the timeline at its newest record. */
  lagMs: number;
  /** The time up to which the newest line speaks; NaN before it. */
  lineMs: number;
  /** Whether the mode has had a line. */
  hadLine: boolean;
  /** The number of its records that were iterations. */
  records: number;
  /**
   * Whether there is a newest iteration: false before the first one, and after the end of its loop.
   */
  isRunning: boolean;
  /** Number of loops of val or test that are over: the epoch that their values belong to. */
  loopsEnded: number;
  /** The epoch of a loop that was over before its metrics came; NaN if there is none. */
  endedEpoch: number;
}

const NUMBERS = ['timeMs', 'lagMs', 'lineMs', 'loopsEnded', 'endedEpoch', 'records'] as const;

/** What is remembered of a mode, as plain JSON. */
export interface ModeRunState extends NumberState<(typeof NUMBERS)[number]> {
  readonly clock: WatermarkState;
  readonly cadence: CadenceState;
  readonly timer: IterTimerState;
  readonly sources: SourceWatchState;
  readonly coverage: ModeCoverageState;
  readonly hadLine: boolean;
  /** Left out if no line shows it. */
  readonly throughput?: ThroughputState;
  /** The place of the newest iteration; left out if there is none. */
  readonly place?: Place;
  /** Both are left out where no record has said them. */
  readonly memoryMb?: StateNumber;
  readonly name?: string;
}

export function writeModeRun({
  cadence,
  timer,
  throughput,
  sources,
  coverage,
  place,
  timeMs,
  clock,
  lagMs,
  lineMs,
  isRunning,
  loopsEnded,
  endedEpoch,
  records,
  hadLine,
  memoryMb,
  name,
}: ModeRun): ModeRunState {
  return {
    ...writeNumbers({ timeMs, lagMs, lineMs, loopsEnded, endedEpoch, records }),
    hadLine,
    clock: clock.toJSON(),
    cadence: cadence.toJSON(),
    timer: timer.toJSON(),
    sources: sources.toJSON(),
    coverage: coverage.toJSON(),
    ...(throughput !== undefined && { throughput: throughput.toJSON() }),
    ...(isRunning && { place: copyPlace(place) }),
    ...(memoryMb !== undefined && { memoryMb: writeNumber(memoryMb) }),
    ...(name !== undefined && { name }),
  };
}

/**
 * Restores what `writeModeRun` gave; the sources of a run that is resumed are others.
 * @throws TypeError for anything else.
 */
export function restoreModeRun(
  run: ModeRun,
  state: unknown,
  group: readonly string[],
  continuation: Continuation,
): void {
  const saved = Object(state) as Partial<ModeRunState>;
  const numbers = readNumbers(state, NUMBERS);
  run.cadence.restore(saved.cadence);
  run.timer.restore(saved.timer, continuation);
  if (continuation === 'same') run.sources.restore(saved.sources);
  run.coverage.restore(saved.coverage);
  run.clock.restore(saved.clock);
  if (saved.throughput !== undefined) run.throughput?.restore(saved.throughput);
  const place = readOptional(saved.place, 'place', (own) => readPlace(own, run.mode, group));
  if (place !== undefined) movePlace(run.place, place);
  run.isRunning = place !== undefined;
  run.hadLine = saved.hadLine === true;
  run.memoryMb = readOptional(saved.memoryMb, 'memoryMb', readNumber);
  run.name = readOptional(saved.name, 'name', readText);
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
