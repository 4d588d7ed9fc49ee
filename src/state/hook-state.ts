import type { HubState } from '../hub/hub-state.ts';
import type { CadenceState } from '../run/cadence.ts';
import type { IterTimerState } from '../run/iter-timer.ts';
import type { KeyAgesState } from '../run/key-ages.ts';
import type { ModeRun } from '../run/mode-run.ts';
import { copyPlace, movePlace, type Place } from '../run/place.ts';
import type { RunPositionState } from '../run/run-position.ts';
import {
  type NumberState,
  readNumber,
  readNumbers,
  writeNumbers,
} from '../statistics/number-state.ts';
import type { RowState } from '../summary/run-table.ts';
import type { ItemTrackersState } from '../window/item-trackers.ts';
import type { UpdateFollowerState } from '../window/update-follower.ts';
import { readOptional } from './read-state.ts';

/** What is remembered of a mode, as plain JSON. */
export interface ModeRunState extends NumberState<'timeMs' | 'loopsEnded'> {
  readonly cadence: CadenceState;
  readonly timer: IterTimerState;
  /** Where lines show it. */
  readonly throughput?: readonly number[];
  /** Its newest iteration; left out when its loop is over. */
  readonly place?: Place;
}

/** A LoggerHook as plain JSON. */
export interface HookState {
  /** Of a group; that of all records is the engine's. */
  readonly hub?: HubState;
  readonly position: RunPositionState;
  readonly runs: readonly (readonly [mode: string, run: ModeRunState])[];
  readonly trackers: ItemTrackersState;
  /** The rest is there where the options asked for it. */
  readonly table?: readonly RowState[];
  readonly ages?: KeyAgesState;
  readonly waiting?: UpdateFollowerState;
}

export function writeModeRun({
  cadence,
  timer,
  throughput,
  place,
  timeMs,
  isRunning,
  loopsEnded,
}: ModeRun): ModeRunState {
  return {
    ...writeNumbers({ timeMs, loopsEnded }),
    cadence: cadence.toJSON(),
    timer: timer.toJSON(),
    ...(throughput !== undefined && { throughput: throughput.toJSON() }),
    ...(isRunning && { place: copyPlace(place) }),
  };
}

/** Takes over what `writeModeRun` gave. @throws TypeError for anything else. */
export function restoreModeRun(run: ModeRun, state: unknown, group: readonly string[]): void {
  const saved = Object(state) as Partial<ModeRunState>;
  const { timeMs, loopsEnded } = readNumbers(state, ['timeMs', 'loopsEnded']);
  run.cadence.restore(saved.cadence);
  run.timer.restore(saved.timer);
  if (saved.throughput !== undefined) run.throughput?.restore(saved.throughput);
  const place = readOptional(saved.place, 'place', (own) => readPlace(own, run.mode, group));
  if (place !== undefined) movePlace(run.place, place);
  run.isRunning = place !== undefined;
  run.timeMs = timeMs;
  run.loopsEnded = loopsEnded;
}

/** A place is that of its own mode and group, whatever the state says. */
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
