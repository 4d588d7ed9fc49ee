import { readNumber, type StateNumber, writeNumber } from '../codec/number-state.ts';
import { readOptional, readText } from '../codec/read-state.ts';
import { type Ranks, readRanks } from '../run/coverage.ts';
import { showValue } from '../text/show-value.ts';

/** The version of the format of a state; a change of the format increments it. */
export const STATE_VERSION = 3;

/** The position of a run, which a program needs to go on logging from there. */
export interface RunProgress {
  /** Records so far, those that passed included. The program goes on with the next one. */
  readonly records: number;
  /** The newest iteration of the training; left out before its first record. */
  readonly iter?: number;
}

/**
 * All that decides the following lines, as plain JSON and `PackedNumbers` (text in JSON). It is a
 * copy that nothing changes any more, so it may be written later, piece by piece.
 */
export interface EngineState extends RunProgress {
  readonly version: typeof STATE_VERSION;
  /** Clock of the last record, NaN if it has none, and its logger's name. */
  readonly timeMs: StateNumber;
  readonly name?: string;
  /** Clock of the first record with scalars; left out before it. */
  readonly startedMs?: number;
  /**
   * The arrival of the last record: the time without records goes on over a restart. Left out where
   * no line depends on time.
   */
  readonly arrivalMs?: number;
  /** The ranks that the newest records came from; left out where nobody noted them. */
  readonly ranks?: Ranks;
  /** Opaque: read by the part that gave it. */
  readonly hub: unknown;
  readonly groups: unknown;
  /** What was counted and told so far, for a reader of the same run. Opaque too. */
  readonly told: unknown;
  /** The best values that `onBest` was called with; left out without it. Opaque too. */
  readonly best?: unknown;
  /** How far the adapter is in its inputs. */
  readonly inputs?: unknown;
}

/**
 * Reads the state of an engine.
 * @throws TypeError for anything else, and for another version.
 * @internal
 */
export function readEngineState(state: unknown): EngineState {
  const saved = Object(state) as Partial<EngineState>;
  const { version, records, iter, timeMs, name, arrivalMs, inputs } = saved;
  if (version !== STATE_VERSION) {
    throw new TypeError(
      `a state of version ${STATE_VERSION} is expected, got ${showValue(version)}`,
    );
  }
  const text = readOptional(name, 'name', readText);
  const started = readOptional(saved.startedMs, 'startedMs', readNumber);
  const arrival = readOptional(arrivalMs, 'arrivalMs', readNumber);
  const ranks = readOptional(saved.ranks, 'ranks', readRanks);
  return {
    version,
    ...readProgress({ records, iter }),
    timeMs: writeNumber(readNumber(timeMs, 'timeMs')),
    ...(text !== undefined && { name: text }),
    ...(started !== undefined && { startedMs: started }),
    ...(arrival !== undefined && { arrivalMs: arrival }),
    ...(ranks !== undefined && { ranks }),
    hub: saved.hub,
    groups: saved.groups,
    told: saved.told,
    ...(saved.best !== undefined && { best: saved.best }),
    ...(inputs !== undefined && { inputs }),
  };
}

/** Reads the position of a run. @throws TypeError for anything else. */
function readProgress(state: unknown): RunProgress {
  const { records, iter } = Object(state) as Partial<RunProgress>;
  if (!Number.isSafeInteger(records) || (records as number) < 0) {
    throw new TypeError(`'records' of a state must be a count, got ${showValue(records)}`);
  }
  const counted = { records: records as number };
  return iter === undefined ? counted : { ...counted, iter: readNumber(iter, 'iter') };
}
