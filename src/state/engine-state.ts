import { readNumber } from '../codec/number-state.ts';
import { readOptional, readText } from '../codec/read-state.ts';
import { showValue } from '../text/show-value.ts';

/** Of the state's form; a windrow that changes it counts up. */
export const STATE_VERSION = 2;

/** Where a run stands: what a program needs to go on logging from there. */
export interface RunProgress {
  /** Records that were taken, those that passed included: what comes next is the one behind them. */
  readonly records: number;
  /** The newest iteration of the training; left out before its first record. */
  readonly iter?: number;
}

/**
 * All that decides the following lines: plain JSON and `PackedNumbers`, which are text in JSON. It is
 * a copy that nothing changes any more, so it may be written down later, bit by bit.
 */
export interface EngineState extends RunProgress {
  readonly version: typeof STATE_VERSION;
  /** Clock and logger's name of the last record. */
  readonly timeMs: number;
  readonly name?: string;
  /** Each of these is the business of the part that gave it. */
  readonly hub: unknown;
  readonly groups: unknown;
  /** What the adapter has said of its inputs. */
  readonly inputs?: unknown;
}

/** @throws TypeError for what is no state of an engine, or one of another version. @internal */
export function readEngineState(state: unknown): EngineState {
  const { version, records, iter, timeMs, name, hub, groups, inputs } = Object(
    state,
  ) as Partial<EngineState>;
  if (version !== STATE_VERSION) {
    throw new TypeError(
      `a state of version ${STATE_VERSION} is expected, got ${showValue(version)}`,
    );
  }
  const text = readOptional(name, 'name', readText);
  return {
    version,
    ...readProgress({ records, iter }),
    timeMs: readNumber(timeMs, 'timeMs'),
    ...(text !== undefined && { name: text }),
    hub,
    groups,
    ...(inputs !== undefined && { inputs }),
  };
}

/** @throws TypeError for what does not say where a run stands. */
function readProgress(state: unknown): RunProgress {
  const { records, iter } = Object(state) as Partial<RunProgress>;
  if (!Number.isSafeInteger(records) || (records as number) < 0) {
    throw new TypeError(`'records' of a state must be a count, got ${showValue(records)}`);
  }
  const counted = { records: records as number };
  return iter === undefined ? counted : { ...counted, iter: readNumber(iter, 'iter') };
}
