import type { ModeScalars, ScalarRecord } from './scalar-record.ts';
import { readTimestamp } from './time.ts';

/** Which numbers of a record mean what; places in an array of the record's numbers. */
export interface SlotRoles {
  readonly mode: string;
  /** The keys of the mode's scalars, and the place of each one's number. */
  readonly keys: readonly string[];
  readonly places: readonly number[];
  readonly epoch: number | undefined;
  readonly iter: number | undefined;
  readonly batch: number | undefined;
  readonly time: number | undefined;
}

interface MutableProgress {
  epoch: number | undefined;
  iter: number | undefined;
  batch: number | undefined;
}

/**
 * A scalar record of a layout that is known: one object for all records of the layout, filled anew
 * for each. Filling and reading it allocates nothing.
 */
export class KnownRecord implements ScalarRecord {
  readonly modes: readonly [ModeScalars];
  readonly isMapped = false;
  readonly refused = [];
  readonly progress: MutableProgress = { epoch: undefined, iter: undefined, batch: undefined };
  /** Epoch milliseconds, `undefined` where the layout has no clock. */
  timeMs: number | undefined;
  readonly #roles: SlotRoles;
  readonly #values: Float64Array;

  constructor(roles: SlotRoles) {
    this.#roles = roles;
    this.#values = new Float64Array(roles.keys.length);
    const { mode, keys } = roles;
    this.modes = [
      { mode, keys, isShared: true, values: this.#values, counts: undefined, info: [] },
    ];
  }

  /** Takes the numbers of a record; `false` when one is none of what its place is for. */
  fill(numbers: ArrayLike<number>): boolean {
    const { places, epoch, iter, batch, time } = this.#roles;
    for (let i = 0; i < places.length; i++) {
      this.#values[i] = numbers[places[i] as number] as number;
    }
    const { progress } = this;
    progress.epoch = at(numbers, epoch);
    progress.iter = at(numbers, iter);
    progress.batch = at(numbers, batch);
    this.timeMs = at(numbers, time);
    return (
      isPosition(progress.epoch) &&
      isPosition(progress.iter) &&
      isPosition(progress.batch) &&
      isEpochMs(this.timeMs)
    );
  }
}

function at(numbers: ArrayLike<number>, place: number | undefined): number | undefined {
  return place === undefined ? undefined : numbers[place];
}

function isPosition(value: number | undefined): boolean {
  return value === undefined || (Number.isSafeInteger(value) && value >= 0);
}

function isEpochMs(value: number | undefined): boolean {
  return value === undefined || readTimestamp(value) !== undefined;
}
